import type { Table } from '#lib/config/names.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import { UserError } from '#lib/errors.ts';
import { type AcknowledgedEntry, isAcknowledged, type LedgerEntry, type LedgerHeader } from '#lib/ledger/entry.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import { type TableCounts, zeroCounts } from '#lib/record/table-counts.ts';
import { tableOfSqlName } from '#lib/record/table-label.ts';
import { ClaimTable } from './claim-table.ts';
import { LedgerSequence } from './ledger-sequence.ts';
import { partitionName } from './partition-name.ts';
import { type LedgerReader, readLedger } from './read-ledger.ts';
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

/** A record of the ledger that it claims no offset of, as far as it is needed to recognise the record in Kafka. */
export type UnclaimedEntry = Pick<LedgerEntry, 'table' | 'row' | 'topic' | 'digest'>;

/** A whole ledger, reduced to what a proof needs. */
export interface Claims {
  readonly header: LedgerHeader;
  /** The numbers of its entries, to be compared with its checkpoint. */
  readonly sequence: LedgerSequence;
  /** Sorted by topic, then by partition. */
  readonly partitions: readonly PartitionClaims[];
  readonly uncertain: readonly UncertainRecord[];
  /** Dead-lettered records: certainly not in Kafka. */
  readonly deadLettered: readonly UnclaimedEntry[];
  /** Entries that claim an offset of another topic than the one that their table is posted to. */
  readonly misdirected: readonly AcknowledgedEntry[];
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
 * @throws UserError when the ledger is empty, a line is not one of a ledger, an entry is missing or repeated, or names a
 *   table that is not ours.
 */
export async function readClaims(
  lines: AsyncIterable<string>,
  where: string,
  onProgress: (lines: number) => void = () => undefined,
): Promise<Claims> {
  const gathered = new GatheredClaims(where, onProgress);
  const header = await readLedger(lines, where, gathered);
  return gathered.claimsOf(header);
}

/** Gathers the claims of a ledger while it is read. */
class GatheredClaims implements LedgerReader {
  readonly #where: string;
  readonly #onProgress: (lines: number) => void;
  readonly #partitions = new Map<string, PartitionClaims>();
  readonly #uncertain: UncertainRecord[] = [];
  readonly #outcomes = { acknowledged: zeroCounts(), 'dead-lettered': zeroCounts(), unknown: zeroCounts() };
  readonly #deadLettered: UnclaimedEntry[] = [];
  readonly #misdirected: AcknowledgedEntry[] = [];
  readonly #unaccounted: LedgerEntry[] = [];
  #unaccountedCount = 0;
  #sequence: LedgerSequence | undefined;

  constructor(where: string, onProgress: (lines: number) => void) {
    this.#where = where;
    this.#onProgress = onProgress;
  }

  onEntry(entry: LedgerEntry, line: number, header: LedgerHeader): void {
    if (line % ENTRIES_PER_PROGRESS === 0) this.#onProgress(line);
    this.#sequence ??= new LedgerSequence(header, this.#where);
    this.#sequence.add(entry, line);
    const table = tableOfEntry(entry, this.#where, line);
    this.#outcomes[entry.outcome][table]++;
    if (!isAcknowledged(entry)) this.#addUnaccounted(entry);
    else if (entry.topic !== (header.topics[entry.table] ?? entry.topic)) this.#misdirected.push(entry);
    else this.#addClaim(table, entry);
  }

  onUncertain(record: UncertainRecord): void {
    this.#uncertain.push(record);
  }

  claimsOf(header: LedgerHeader): Claims {
    for (const { claims } of this.#partitions.values()) claims.sort();
    return {
      header,
      sequence: this.#sequence ?? new LedgerSequence(header, this.#where),
      partitions: [...this.#partitions.values()].sort(byTopicAndPartition),
      uncertain: this.#uncertain,
      deadLettered: this.#deadLettered,
      misdirected: this.#misdirected,
      outcomes: this.#outcomes,
      unaccounted: this.#unaccounted,
      unaccountedCount: this.#unaccountedCount,
    };
  }

  #addUnaccounted(entry: LedgerEntry): void {
    const { outcome, table, row, topic, digest } = entry;
    this.#unaccountedCount++;
    if (this.#unaccounted.length < MAX_LISTED) this.#unaccounted.push(entry);
    if (outcome === 'dead-lettered') this.#deadLettered.push({ table, row, topic, digest });
  }

  #addClaim(table: Table, { topic, partition, offset, row, digest }: AcknowledgedEntry): void {
    const name = partitionName({ topic, partition });
    let known = this.#partitions.get(name);
    if (known === undefined) {
      known = noClaims({ table, topic, partition });
      this.#partitions.set(name, known);
    }
    known.claims.add({ row, offset, digest });
    known.offsets.add(offset);
  }
}

/** A partition in which a ledger claims nothing. */
export const noClaims = (partition: Pick<PartitionClaims, 'table' | 'topic' | 'partition'>): PartitionClaims => ({
  ...partition,
  claims: new ClaimTable(),
  offsets: new RangeSet(),
});

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
