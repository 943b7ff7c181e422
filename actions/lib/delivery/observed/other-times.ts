import type { Scope } from '#lib/converge/resource.ts';
import type { OtherLedger } from '#lib/delivery/expected/other-ledgers.ts';
import { partitionName } from '#lib/delivery/expected/partition-name.ts';
import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';
import { isAcknowledged } from '#lib/ledger/entry.ts';
import type { ObservedPartition } from './observed-partition.ts';

/** What the ledgers of runs at other times say of records that the proven run does not claim. */
export interface OtherTimes {
  /** Their records with failed tries, and those in doubt. */
  readonly uncertain: readonly UncertainRecord[];
  /** Those of the runs that are being written, or whose writer was killed. */
  readonly unfinished: readonly string[];
}

/**
 * Dismisses the unclaimed records that ledgers of runs at other times claim. Such records lie before or after the claims of
 * the proven run, since Kafka assigns offsets in the order of time. Ledgers are read one after the other, until none of
 * those records is left.
 */
export async function dismissOtherTimes(
  partitions: readonly ObservedPartition[],
  ledgers: readonly OtherLedger[],
  scope: Scope,
): Promise<OtherTimes> {
  const byName = new Map(partitions.map((observed) => [partitionName(observed.expected), observed]));
  const uncertain: UncertainRecord[] = [];
  const unfinished: string[] = [];
  for (const { run, isUnfinished, read } of ledgers) {
    if (!partitions.some(hasRecordsOfOtherTimes)) break;
    scope.signal.throwIfAborted();
    scope.progress(`Records beside those of this run: looking for them in the ledger of run ${run}`);
    if (isUnfinished) unfinished.push(run);
    await read({
      onEntry(entry) {
        if (isAcknowledged(entry)) byName.get(partitionName(entry))?.dismiss(entry.offset);
      },
      onUncertain: (record) => uncertain.push(record),
    });
  }
  return { uncertain, unfinished };
}

/** Whether a partition has unclaimed records before or after its claims, or has no claims. */
function hasRecordsOfOtherTimes(observed: ObservedPartition): boolean {
  if (observed.unassigned.size > 0) return true;
  if (observed.expected.claims.length === 0) return observed.unclaimed.size > 0;
  for (const offset of observed.unclaimed.keys()) if (observed.sideOf(offset) !== 'between') return true;
  return false;
}
