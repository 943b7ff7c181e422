import { isAcknowledged } from '#lib/ledger/entry.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import type { LedgerStore, StoredRun } from '#lib/ledger/store.ts';
import type { PartitionClaims } from './claims.ts';
import { partitionName } from './partition-name.ts';
import { readLedger } from './read-ledger.ts';
import type { UncertainRecord } from './uncertain-record.ts';

/** A checkpoint may be older than the last entry by no more than this. */
const MAX_CHECKPOINT_AGE_MS = 300_000;

/** What the other ledgers of a store know of the partitions that one run posted to. */
export interface OtherLedgers {
  /** Offsets that they claim, by `partitionName`. */
  readonly claimed: ReadonlyMap<string, RangeSet>;
  /** Their records with failed tries, and those in doubt. */
  readonly uncertain: readonly UncertainRecord[];
  /** Runs, this one included, that are being written or whose writer was killed: their ledgers may lack records. */
  readonly unfinished: readonly string[];
}

/**
 * Reads the other ledgers of a store. Shards, and runs at the same time, post to the same partitions: a record that
 * another ledger accounts for is not unexpected. Only runs whose time overlaps with this one are read.
 *
 * @param runs all runs of the store.
 * @param run the run that is proven.
 * @param partitions what its ledger claims. Claims out of its range are left out.
 */
export async function readOtherLedgers(
  store: LedgerStore,
  runs: readonly StoredRun[],
  run: string,
  partitions: readonly PartitionClaims[],
): Promise<OtherLedgers> {
  const claimed = new Map<string, RangeSet>();
  const uncertain: UncertainRecord[] = [];
  const own = runs.find(({ header }) => header.run === run);
  if (own === undefined) return { claimed, uncertain, unfinished: [] };
  const ownOffsets = new Map(partitions.map((one) => [partitionName(one), one.offsets]));
  const others = runs.filter((other) => other !== own && overlaps(other, own));
  for (const { header } of others) {
    await readLedger(store.read(header.run), `the ledger of run ${header.run} in ${store.address}`, {
      onEntry(entry) {
        if (!isAcknowledged(entry)) return;
        const name = partitionName(entry);
        if (ownOffsets.get(name)?.spans(entry.offset) !== true) return;
        const offsets = claimed.get(name) ?? new RangeSet();
        claimed.set(name, offsets);
        offsets.add(entry.offset);
      },
      onUncertain: (record) => uncertain.push(record),
    });
  }
  const unfinished = [own, ...others].filter(({ checkpoint }) => checkpoint?.clean !== true);
  return { claimed, uncertain, unfinished: unfinished.map(({ header }) => header.run) };
}

/** Whether two runs are of the same user and were, or may have been, posting at the same time. */
function overlaps(one: StoredRun, other: StoredRun): boolean {
  const [oneStart, oneEnd] = timeOf(one);
  const [otherStart, otherEnd] = timeOf(other);
  return one.header.userId === other.header.userId && oneStart <= otherEnd && oneEnd >= otherStart;
}

/** Earliest and latest time at which a run may have posted, in ms since the epoch. */
function timeOf({ header, checkpoint }: StoredRun): readonly [number, number] {
  const start = Date.parse(header.started);
  const end = checkpoint === undefined ? Number.POSITIVE_INFINITY : Date.parse(checkpoint.at);
  return [start - MAX_CHECKPOINT_AGE_MS, Math.max(start, end) + MAX_CHECKPOINT_AGE_MS];
}
