import { type Table, tables } from '../config/names.ts';
import { isAcknowledged, type LedgerEntry, type LedgerHeader } from '../emulator/ledger-entry.ts';
import { parseEntry, parseHeader } from '../emulator/ledger-text.ts';
import { sourceTables } from '../emulator/source-tables.ts';
import { UserError } from '../errors.ts';
import { ClaimTable } from './claim-table.ts';
import { partitionName } from './partition-name.ts';
import { RangeSet } from './range-set.ts';

/** How many of a kind are listed one by one. */
export const LISTED = 20;
const TELL_EVERY = 100_000;

/** What a ledger claims of one partition. */
export interface PartitionClaims {
  readonly table: Table;
  readonly topic: string;
  readonly partition: number;
  /** By offset, then in the ledger's order. Two of one offset cannot both be right. */
  readonly claims: ClaimTable;
  readonly offsets: RangeSet;
}

/** An entry with tries that failed: its record may stand somewhere else, too. */
export interface Troubled {
  readonly entry: LedgerEntry;
  readonly table: Table;
  /** Tries whose answer was lost. */
  readonly lost: number;
  /** Tries that were answered with an error code. */
  readonly coded: number;
}

/** A whole ledger, as far as a proof needs it. */
export interface Claims {
  readonly header: LedgerHeader;
  readonly partitions: readonly PartitionClaims[];
  readonly troubled: readonly Troubled[];
  /** By outcome and table. */
  readonly tally: Readonly<Record<LedgerEntry['outcome'], Record<Table, number>>>;
  /** Entries that are dead-lettered or unknown: the first of them, and how many there are. */
  readonly unaccounted: readonly LedgerEntry[];
  readonly unaccountedCount: number;
}

/**
 * Reads a ledger's lines.
 *
 * @param where the ledger's name in messages.
 * @param tell told of every so many entries, for progress.
 * @throws UserError when there is no ledger or a line is none.
 */
export async function readClaims(
  lines: AsyncIterable<string>,
  where: string,
  tell: (entries: number) => void = () => undefined,
): Promise<Claims> {
  let header: LedgerHeader | undefined;
  let number = 0;
  const partitions = new Map<string, PartitionClaims>();
  const troubled: Troubled[] = [];
  const tally = { acknowledged: zeros(), 'dead-lettered': zeros(), unknown: zeros() };
  const unaccounted: LedgerEntry[] = [];
  let unaccountedCount = 0;
  for await (const line of lines) {
    number++;
    if (header === undefined) {
      header = parseHeader(line, where);
      continue;
    }
    const entry = parseEntry(line, where, number);
    const table = tableNamed(entry.table, where, number);
    tally[entry.outcome][table]++;
    if (number % TELL_EVERY === 0) tell(number);
    const tries = triesOf(entry);
    if (tries.lost + tries.coded > 0) troubled.push({ entry, table, ...tries });
    if (!isAcknowledged(entry)) {
      unaccountedCount++;
      if (unaccounted.length < LISTED) unaccounted.push(entry);
      continue;
    }
    const { topic, partition, offset, row, digest } = entry;
    const key = partitionName(entry);
    const known = partitions.get(key) ?? {
      table,
      topic,
      partition,
      claims: new ClaimTable(),
      offsets: new RangeSet(),
    };
    partitions.set(key, known);
    known.claims.add({ row, offset, digest });
    known.offsets.add(offset);
  }
  if (header === undefined) throw new UserError(`${where} is empty.`);
  for (const { claims } of partitions.values()) claims.sort();
  const sorted = [...partitions.values()].sort(byPlace);
  return { header, partitions: sorted, troubled, tally, unaccounted, unaccountedCount };
}

function triesOf({ failures = [] }: LedgerEntry): { readonly lost: number; readonly coded: number } {
  return {
    lost: failures.filter(({ kind }) => kind === 'lost').length,
    coded: failures.filter(({ kind }) => kind === 'coded').length,
  };
}

function tableNamed(name: string, where: string, line: number): Table {
  const table = tables.find((one) => sourceTables[one].name === name);
  if (table === undefined)
    throw new UserError(`${where}: line ${line} names the table "${name}", which is none of the three.`);
  return table;
}

const byPlace = (one: PartitionClaims, other: PartitionClaims): number =>
  one.topic < other.topic ? -1 : one.topic > other.topic ? 1 : one.partition - other.partition;

const zeros = (): Record<Table, number> => ({ pin: 0, geo: 0, user: 0 });
