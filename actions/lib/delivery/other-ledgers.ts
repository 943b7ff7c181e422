import { isAcknowledged } from '../emulator/ledger-entry.ts';
import type { LedgerStore, StoredRun } from '../emulator/ledger-store.ts';
import { parseEntry } from '../emulator/ledger-text.ts';
import type { PartitionClaims } from './claims.ts';
import { partitionName } from './partition-name.ts';
import { RangeSet } from './range-set.ts';

/** A checkpoint is younger than what it stands for by less. */
const SLACK_MS = 300_000;

/**
 * Offsets that other ledgers of the store claim among those of one run: shards and runs at the same time post into the
 * same partitions, and what another ledger accounts for is not unexpected. Read are those alone whose time meets the
 * run's.
 *
 * @returns by topic and partition, as `partitionName` joins them.
 */
export async function claimedByOthers(
  store: LedgerStore,
  runs: readonly StoredRun[],
  run: string,
  partitions: readonly PartitionClaims[],
): Promise<ReadonlyMap<string, RangeSet>> {
  const found = new Map<string, RangeSet>();
  const own = runs.find(({ header }) => header.run === run);
  if (own === undefined) return found;
  const spans = new Map(partitions.map((one) => [partitionName(one), one.offsets]));
  const [from, to] = timeOf(own);
  for (const other of runs) {
    const [start, end] = timeOf(other);
    if (other === own || other.header.userId !== own.header.userId || start > to || end < from) continue;
    const where = `the ledger of run ${other.header.run} in ${store.address}`;
    let number = 0;
    for await (const line of store.read(other.header.run)) {
      if (++number === 1) continue;
      const entry = parseEntry(line, where, number);
      if (!isAcknowledged(entry)) continue;
      const name = partitionName(entry);
      const { first = 0, last = -1 } = spans.get(name) ?? {};
      if (entry.offset < first || entry.offset > last) continue;
      const offsets = found.get(name) ?? new RangeSet();
      found.set(name, offsets);
      offsets.add(entry.offset);
    }
  }
  return found;
}

function timeOf({ header, checkpoint }: StoredRun): readonly [number, number] {
  const start = Date.parse(header.started);
  const end = checkpoint === undefined ? Number.POSITIVE_INFINITY : Date.parse(checkpoint.at);
  return [start - SLACK_MS, Math.max(start, end) + SLACK_MS];
}
