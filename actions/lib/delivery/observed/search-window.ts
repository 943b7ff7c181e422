import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';
import { MAX_SEARCHED } from '#lib/delivery/limits.ts';
import type { RangeSet } from '#lib/ledger/range-set.ts';
import type { Bounds } from './kafka/kafka-reader.ts';

/** The offsets of a partition that a proof looks at, `from` and `to` included. `to` is below `from` when there are none. */
export interface SearchWindow {
  readonly from: number;
  readonly to: number;
}

/** The parts of a partition that are searched. */
export interface SearchWindows {
  readonly kafka: SearchWindow;
  readonly s3: SearchWindow;
}

/**
 * Chooses what is searched of a partition: from the first to the last claimed offset, and beside them
 * - after the last one all that Kafka holds: a record that was posted and not entered in the ledger may be there;
 * - before the first one as many offsets as the topic has failed tries, which may have left copies behind; all of them
 *   when the whole part is short.
 * Either side ends after `MAX_SEARCHED` offsets.
 *
 * @param claimed offsets of the partition; none when the ledger claims nothing in it: then all of it is searched.
 */
export function searchWindows(
  claimed: Pick<RangeSet, 'first' | 'last'>,
  bounds: Bounds,
  uncertain: readonly UncertainRecord[],
  topic: string,
): SearchWindows {
  const { start, end } = bounds;
  const { first = Math.max(start, end - MAX_SEARCHED), last = end - 1 } = claimed;
  const to = Math.min(end - 1, last + MAX_SEARCHED);
  const before = Math.max(start, first - failedTries(uncertain, topic));
  const from = to - start < MAX_SEARCHED ? start : before;
  return {
    kafka: { from, to },
    // Objects of records that retention has dropped are there still.
    s3: { from: Math.min(from, first), to: Math.max(to, last) },
  };
}

/** How many failed tries there were for the records of a topic; no more than are searched for. */
function failedTries(uncertain: readonly UncertainRecord[], topic: string): number {
  const sum = uncertain
    .filter((record) => record.topic === topic)
    .reduce((soFar, { lostTries, codedTries }) => soFar + lostTries + codedTries, 0);
  return Math.min(sum, MAX_SEARCHED);
}
