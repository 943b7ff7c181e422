import { isAcknowledged, type LedgerEntry } from '#lib/ledger/entry.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import type { LedgerStore, StoredRun } from '#lib/ledger/store.ts';
import type { Claims } from './claims.ts';
import { partitionName } from './partition-name.ts';
import { readLedger } from './read-ledger.ts';
import type { UncertainRecord } from './uncertain-record.ts';

/** A checkpoint may be older than the last entry by no more than this. */
const MAX_CHECKPOINT_AGE_MS = 300_000;

/** What the other ledgers of a store know of the topics that one run posted to. */
export interface OtherLedgers {
  /** Offsets that the ledgers of runs at the same time claim, by `partitionName`. */
  readonly claimed: ReadonlyMap<string, RangeSet>;
  /** The records of those ledgers with failed tries, and those in doubt. */
  readonly uncertain: readonly UncertainRecord[];
  /** Runs at the same time, this one included, that are being written or whose writer was killed. */
  readonly unfinished: readonly string[];
  /** The ledgers of runs at other times, nearest first. They are read only when a record is found that may be theirs. */
  readonly atOtherTimes: readonly OtherLedger[];
}

/** A ledger that was not read yet. */
export interface OtherLedger {
  readonly run: string;
  /** Whether it is being written, or its writer was killed: it may lack records. */
  readonly isUnfinished: boolean;
  /** Goes through the ledger once. @throws UserError when it is not one. */
  read(reader: { onEntry(entry: LedgerEntry): void; onUncertain(record: UncertainRecord): void }): Promise<void>;
}

/**
 * Reads the other ledgers of a store. Shards, and runs at the same time, post to the same partitions: a record that
 * another ledger accounts for is neither foreign nor unexpected.
 *
 * @param runs all runs of the store.
 * @param claims whose run is proven.
 */
export async function readOtherLedgers(
  store: LedgerStore,
  runs: readonly StoredRun[],
  { header }: Pick<Claims, 'header'>,
): Promise<OtherLedgers> {
  const claimed = new Map<string, RangeSet>();
  const uncertain: UncertainRecord[] = [];
  const own = runs.find((run) => run.header.run === header.run);
  if (own === undefined) return { claimed, uncertain, unfinished: [], atOtherTimes: [] };
  const others = runs.filter((other) => other !== own && other.header.userId === header.userId);
  const atSameTime = others.filter((other) => overlaps(other, own));
  for (const other of atSameTime) {
    await otherLedger(store, other).read({
      onEntry(entry) {
        if (!isAcknowledged(entry)) return;
        const name = partitionName(entry);
        const offsets = claimed.get(name) ?? new RangeSet();
        claimed.set(name, offsets);
        offsets.add(entry.offset);
      },
      onUncertain: (record) => uncertain.push(record),
    });
  }
  const unfinished = [own, ...atSameTime].filter(isUnfinished).map((run) => run.header.run);
  const atOtherTimes = others
    .filter((other) => !atSameTime.includes(other))
    .sort((one, other) => distance(one, own) - distance(other, own))
    .map((other) => otherLedger(store, other));
  return { claimed, uncertain, unfinished, atOtherTimes };
}

function otherLedger(store: LedgerStore, stored: StoredRun): OtherLedger {
  const { run } = stored.header;
  return {
    run,
    isUnfinished: isUnfinished(stored),
    read: async (reader) =>
      void (await readLedger(store.read(run), `The ledger of run ${run} in ${store.address}`, reader)),
  };
}

const isUnfinished = ({ checkpoint }: StoredRun): boolean => checkpoint?.clean !== true;

/** Whether two runs were, or may have been, posting at the same time. */
function overlaps(one: StoredRun, other: StoredRun): boolean {
  const [oneStart, oneEnd] = timeOf(one);
  const [otherStart, otherEnd] = timeOf(other);
  return oneStart <= otherEnd && oneEnd >= otherStart;
}

/** How far apart two runs began, in ms. */
const distance = (one: StoredRun, other: StoredRun): number => Math.abs(timeOf(one)[0] - timeOf(other)[0]);

/** Earliest and latest time at which a run may have posted, in ms since the epoch. */
function timeOf({ header, checkpoint }: StoredRun): readonly [number, number] {
  const start = Date.parse(header.started);
  const end = checkpoint === undefined ? Number.POSITIVE_INFINITY : Date.parse(checkpoint.at);
  return [start - MAX_CHECKPOINT_AGE_MS, Math.max(start, end) + MAX_CHECKPOINT_AGE_MS];
}
