import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';

/** No more offsets than this are searched on either side, however many tries failed. */
const MAX_MARGIN = 20_000;

/**
 * How many offsets to search before the first and after the last claimed one of a partition: copies that failed tries
 * left behind may be there, one for each failed try of the topic.
 */
export function searchMargin(uncertain: readonly UncertainRecord[], topic: string): number {
  const failedTries = uncertain
    .filter((record) => record.topic === topic)
    .reduce((sum, { lostTries, codedTries }) => sum + lostTries + codedTries, 0);
  return Math.min(failedTries, MAX_MARGIN);
}
