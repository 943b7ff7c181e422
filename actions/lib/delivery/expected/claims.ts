import type { Table } from '#lib/config/names.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import { UserError } from '#lib/errors.ts';
import { isAcknowledged, type LedgerEntry, type LedgerHeader } from '#lib/ledger/entry.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { tableOfSqlName } from '#lib/record/table-label.ts';
import { ClaimTable } from './claim-table.ts';
import { partitionName } from './partition-name.ts';
import { readLedger } from './read-ledger.ts';
import type { UncertainRecord } from './uncertain-record.ts';

/** Progress is reported once for so many entries. */
const ENTRIES_PER_PROGRESS = 100_000;

/** What a ledger claims of one partition: a claim is an acknowledged record with its offset. */
export interface PartitionClaims {
  readonly table: Table;
  readonly topic: string;
  readonly partition: number;
  /** Sorted by offset, then in the ledger's order. Of two claims of one offset only one can be right. */
  readonly claims: ClaimTable;
  /** The claimed offsets. */
  readonly offsets: RangeSet;
}

/** A whole ledger, reduced to what a proof needs. */
export interface Claims {
  readonly header: LedgerHeader;
  /** Sorted by topic, then by partition. */
  readonly partitions: readonly PartitionClaims[];
  readonly uncertain: readonly UncertainRecord[];
  /** How many records there are of each outcome and table. */
  readonly outcomes: Readonly<Record<LedgerEntry['outcome'], TableCounts>>;
  /** Dead-lettered and unknown records: the first `MAX_LISTED` of them, and how many there are. */
  readonly unaccounted: readonly LedgerEntry[];
  readonly unaccountedCount: number;
}

/**
 * Reads a ledger.
 *
 * @param lines the header first, without line ends.
 * @param where the ledger's name in messages.
 * @param onProgress called now and then with the number of lines read.
 * @throws UserError when the ledger is empty, a line is not one of a ledger, or an entry names a table that is not ours.
 */
export async function readClaims(
  lines: AsyncIterable<string>,
  where: string,
  onProgress: (lines: number) => void = () => undefined,
): Promise<Claims> {
  const partitions = new Map<string, PartitionClaims>();
  const uncertain: UncertainRecord[] = [];
  const outcomes = { acknowledged: zeroCounts(), 'dead-lettered': zeroCounts(), unknown: zeroCounts() };
  const unaccounted: LedgerEntry[] = [];
  let unaccountedCount = 0;
  const header = await readLedger(lines, where, {
    onEntry(entry, line) {
      if (line % ENTRIES_PER_PROGRESS === 0) onProgress(line);
      const table = tableOfEntry(entry, where, line);
      outcomes[entry.outcome][table]++;
      if (!isAcknowledged(entry)) {
        unaccountedCount++;
        if (unaccounted.length < MAX_LISTED) unaccounted.push(entry);
        return;
      }
      const { topic, partition, offset, row, digest } = entry;
      const key = partitionName(entry);
      let known = partitions.get(key);
      if (known === undefined) {
        known = { table, topic, partition, claims: new ClaimTable(), offsets: new RangeSet() };
        partitions.set(key, known);
      }
      known.claims.add({ row, offset, digest });
      known.offsets.add(offset);
    },
    onUncertain: (record) => uncertain.push(record),
  });
  for (const { claims } of partitions.values()) claims.sort();
  const sorted = [...partitions.values()].sort(byTopicAndPartition);
  return { header, partitions: sorted, uncertain, outcomes, unaccounted, unaccountedCount };
}

function tableOfEntry(entry: LedgerEntry, where: string, line: number): Table {
  const table = tableOfSqlName(entry.table);
  if (table === undefined) {
    throw new UserError(
      `${where}: line ${line} names the table "${entry.table}". Expected pinterest_data, geolocation_data or user_data.`,
    );
  }
  return table;
}

const byTopicAndPartition = (one: PartitionClaims, other: PartitionClaims): number =>
  one.topic < other.topic ? -1 : one.topic > other.topic ? 1 : one.partition - other.partition;
