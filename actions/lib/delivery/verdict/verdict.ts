import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import type { Place, TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import type { UnassignedObjects } from '#lib/delivery/observed/unassigned-offsets.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { claimFindings, isExpired } from './claim-findings.ts';
import type { Finding } from './finding.ts';
import { UnclaimedFindings } from './unclaimed-findings.ts';

/** All that a proof came to. */
export interface Verdict {
  /** Acknowledged records that are in Kafka, and in the bucket. */
  readonly found: { readonly kafka: TableCounts; readonly s3: TableCounts };
  /** Records that Kafka has dropped by its retention, and that the bucket proves. */
  readonly expired: TableCounts;
  /** By topic and partition; unassigned offsets last. */
  readonly findings: readonly Finding[];
  /** Copies of records: there once more because an answer was lost or a writer was killed. */
  readonly duplicates: TableCounts;
  /** Where the records of `unknown` entries were seen, by `entryName`. */
  readonly seen: ReadonlyMap<string, Place>;
}

/** Compares what was observed with what is expected. Pure. */
export function verdictOf(
  expected: Expected,
  partitions: readonly ObservedPartition[],
  unassigned: readonly UnassignedObjects[],
  dir: TopicsDir,
): Verdict {
  const found = { kafka: zeroCounts(), s3: zeroCounts() };
  const expired = zeroCounts();
  const findings: Finding[] = [];
  const unclaimed = new UnclaimedFindings(expected, dir);
  for (const observed of partitions) {
    const { table, claims } = observed.expected;
    found.kafka[table] += observed.kafka.found;
    found.s3[table] += observed.s3.found;
    for (let index = 0; index < claims.length; index++) if (isExpired(observed, index)) expired[table]++;
    for (const finding of claimFindings(observed, dir)) findings.push(finding);
    for (const finding of unclaimed.of(observed)) findings.push(finding);
  }
  for (const objects of unassigned) for (const finding of unclaimed.ofUnassigned(objects)) findings.push(finding);
  return { found, expired, findings, duplicates: unclaimed.duplicates, seen: unclaimed.seen };
}
