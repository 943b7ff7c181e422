import type { Expected } from '#lib/delivery/expected/load-expected.ts';
import type { Place, TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import type { OtherTimes } from '#lib/delivery/observed/other-times.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { claimFindings, isExpired } from './claim-findings.ts';
import type { Finding } from './finding.ts';
import type { ForeignRecords } from './foreign-records.ts';
import { ledgerFindings } from './ledger-findings.ts';
import { UnclaimedFindings } from './unclaimed-findings.ts';

/** All that was observed. */
export interface Observed {
  readonly partitions: readonly ObservedPartition[];
  readonly otherTimes: OtherTimes;
}

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
  readonly foreign: ForeignRecords;
  /** Records before or after those of this run that may belong to another run of the store, which is unfinished. */
  readonly undecided: TableCounts;
  /** Where the records of `unknown` entries were seen, by `entryName`. */
  readonly seen: ReadonlyMap<string, Place>;
  /** Topics that were deleted and created again since, or may have been. */
  readonly recreated: readonly RecreatedTopic[];
}

/** A topic that was deleted and created again after records of the ledger were posted to it. */
export interface RecreatedTopic {
  readonly topic: string;
  /** False when it is only possible. */
  readonly isLikely: boolean;
}

/** Compares what was observed with what is expected. Pure. */
export function verdictOf(expected: Expected, observed: Observed, dir: TopicsDir): Verdict {
  const found = { kafka: zeroCounts(), s3: zeroCounts() };
  const expired = zeroCounts();
  const unclaimed = new UnclaimedFindings(expected, observed, dir);
  const findings: Finding[] = [...ledgerFindings(expected.claims, dir)];
  for (const partition of observed.partitions) {
    const { table, claims } = partition.expected;
    found.kafka[table] += partition.kafka.found;
    found.s3[table] += partition.s3.found;
    for (let index = 0; index < claims.length; index++) if (isExpired(partition, index)) expired[table]++;
    for (const finding of claimFindings(partition, dir)) findings.push(finding);
    for (const finding of unclaimed.of(partition)) findings.push(finding);
  }
  for (const partition of observed.partitions) {
    for (const finding of unclaimed.ofUnassigned(partition)) findings.push(finding);
  }
  const { duplicates, foreign, undecided, seen } = unclaimed;
  return { found, expired, findings, duplicates, foreign, undecided, seen, recreated: recreatedOf(observed) };
}

function recreatedOf({ partitions }: Observed): readonly RecreatedTopic[] {
  const topics = new Map<string, boolean>();
  for (const { expected, recreation } of partitions) {
    if (recreation === 'none') continue;
    topics.set(expected.topic, recreation === 'likely' || topics.get(expected.topic) === true);
  }
  return [...topics].map(([topic, isLikely]) => ({ topic, isLikely }));
}
