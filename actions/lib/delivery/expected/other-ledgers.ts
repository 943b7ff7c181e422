import { RangeSet } from '#lib/delivery/verdict/range-set.ts';
import { isAcknowledged, isDoubt } from '#lib/ledger/entry.ts';
import { parseLine } from '#lib/ledger/parse.ts';
import type { LedgerStore, StoredRun } from '#lib/ledger/store.ts';
import type { PartitionClaims, Troubled } from './claims.ts';
import { Doubts } from './in-doubt-index.ts';
import { partitionName } from './partition-name.ts';

/** A checkpoint is younger than what it stands for by less. */
const SLACK_MS = 300_000;

/** What other ledgers of a store know of the partitions of one run. */
export interface OtherLedgers {
  /** Offsets that they claim, by topic and partition, as `partitionName` joins them. */
  readonly claimed: ReadonlyMap<string, RangeSet>;
  /** Their tries that failed, and the doubts over writers of theirs that were killed. */
  readonly troubled: readonly Troubled[];
  /** Runs that are being written, or whose writer was killed: what they had under way is in no ledger yet. */
  readonly unfinished: readonly string[];
}

/**
 * What other ledgers of the store say of the offsets of one run: shards and runs at the same time post into the same
 * partitions, and what another ledger accounts for is not unexpected. Read are those alone whose time meets the run's.
 */
export async function otherLedgers(
  store: LedgerStore,
  runs: readonly StoredRun[],
  run: string,
  partitions: readonly PartitionClaims[],
): Promise<OtherLedgers> {
  const claimed = new Map<string, RangeSet>();
  const troubled: Troubled[] = [];
  const own = runs.find(({ header }) => header.run === run);
  if (own === undefined) return { claimed, troubled, unfinished: [] };
  const spans = new Map(partitions.map((one) => [partitionName(one), one.offsets]));
  const others = runs.filter((other) => other !== own && isAtTheSameTime(other, own));
  for (const { header } of others) {
    const where = `the ledger of run ${header.run} in ${store.address}`;
    const doubts = new Doubts();
    let number = 0;
    for await (const text of store.read(header.run)) {
      if (++number === 1) continue;
      const line = parseLine(text, where, number);
      if (isDoubt(line)) {
        doubts.add(line);
        continue;
      }
      const trouble = doubts.troubleOf(line);
      if (trouble !== undefined) troubled.push(trouble);
      if (!isAcknowledged(line)) continue;
      const name = partitionName(line);
      const { first = 0, last = -1 } = spans.get(name) ?? {};
      if (line.offset < first || line.offset > last) continue;
      const offsets = claimed.get(name) ?? new RangeSet();
      claimed.set(name, offsets);
      offsets.add(line.offset);
    }
    troubled.push(...doubts.left());
  }
  const unfinished = [own, ...others].filter(({ checkpoint }) => checkpoint?.clean !== true);
  return { claimed, troubled, unfinished: unfinished.map(({ header }) => header.run) };
}

function isAtTheSameTime(one: StoredRun, other: StoredRun): boolean {
  const [start, end] = timeOf(one);
  const [from, to] = timeOf(other);
  return one.header.userId === other.header.userId && start <= to && end >= from;
}

function timeOf({ header, checkpoint }: StoredRun): readonly [number, number] {
  const start = Date.parse(header.started);
  const end = checkpoint === undefined ? Number.POSITIVE_INFINITY : Date.parse(checkpoint.at);
  return [start - SLACK_MS, Math.max(start, end) + SLACK_MS];
}
