import { type Table, tables } from '../config/names.ts';
import { isAcknowledged, type LedgerEntry, type LedgerHeader } from '../emulator/ledger-entry.ts';
import { parseEntry, parseHeader } from '../emulator/ledger-text.ts';
import { sourceTables } from '../emulator/source-tables.ts';
import { UserError } from '../errors.ts';
import { RangeSet } from './range-set.ts';

/** That one record is at one offset of a partition. */
export interface Claim {
  readonly n: number;
  readonly row: number;
  readonly offset: number;
  readonly digest: string;
}

/** What a ledger claims of one partition. */
export interface PartitionClaims {
  readonly table: Table;
  readonly topic: string;
  readonly partition: number;
  /** By offset, then in the ledger's order. Two of one offset cannot both be right. */
  readonly claims: readonly Claim[];
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
  /** Entries that are dead-lettered or unknown. */
  readonly unaccounted: readonly LedgerEntry[];
}

/**
 * Reads a ledger's lines.
 *
 * @param where the ledger's name in messages.
 * @throws UserError when there is no ledger or a line is none.
 */
export async function readClaims(lines: AsyncIterable<string>, where: string): Promise<Claims> {
  let header: LedgerHeader | undefined;
  let number = 0;
  const partitions = new Map<
    string,
    { table: Table; topic: string; partition: number; claims: Claim[]; offsets: RangeSet }
  >();
  const troubled: Troubled[] = [];
  const tally = { acknowledged: zeros(), 'dead-lettered': zeros(), unknown: zeros() };
  const unaccounted: LedgerEntry[] = [];
  for await (const line of lines) {
    number++;
    if (header === undefined) {
      header = parseHeader(line, where);
      continue;
    }
    const entry = parseEntry(line, where, number);
    const table = tableNamed(entry.table, where, number);
    tally[entry.outcome][table]++;
    const tries = triesOf(entry);
    if (tries.lost + tries.coded > 0) troubled.push({ entry, table, ...tries });
    if (!isAcknowledged(entry)) {
      unaccounted.push(entry);
      continue;
    }
    const { topic, partition, offset, n, row, digest } = entry;
    const key = `${topic} ${partition}`;
    const known = partitions.get(key) ?? { table, topic, partition, claims: [], offsets: new RangeSet() };
    partitions.set(key, known);
    known.claims.push({ n, row, offset, digest });
    known.offsets.add(offset);
  }
  if (header === undefined) throw new UserError(`${where} is empty.`);
  for (const { claims } of partitions.values())
    claims.sort((one, other) => one.offset - other.offset || one.n - other.n);
  return { header, partitions: [...partitions.values()].sort(byPlace), troubled, tally, unaccounted };
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
