import { type Table, tables } from '#lib/config/names.ts';
import { RangeSet } from '#lib/delivery/verdict/range-set.ts';
import { UserError } from '#lib/errors.ts';
import { isAcknowledged, isDoubt, type LedgerEntry, type LedgerHeader } from '#lib/ledger/entry.ts';
import { parseHeader, parseLine } from '#lib/ledger/parse.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { ClaimTable } from './claim-table.ts';
import { Doubts } from './in-doubt-index.ts';
import { partitionName } from './partition-name.ts';

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

/** A record with tries that failed: it may stand somewhere else than its entry says, too. */
export interface Troubled {
  readonly topic: string;
  readonly digest: string;
  /** Undefined when a writer was killed over it and nobody has posted it since. */
  readonly entry: LedgerEntry | undefined;
  /** Tries whose answer was lost, those of writers that were killed included. */
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
  const doubts = new Doubts();
  const tally = { acknowledged: zeros(), 'dead-lettered': zeros(), unknown: zeros() };
  const unaccounted: LedgerEntry[] = [];
  let unaccountedCount = 0;
  for await (const line of lines) {
    number++;
    if (header === undefined) {
      header = parseHeader(line, where);
      continue;
    }
    const entry = parseLine(line, where, number);
    if (isDoubt(entry)) {
      doubts.add(entry);
      continue;
    }
    const table = tableNamed(entry.table, where, number);
    tally[entry.outcome][table]++;
    if (number % TELL_EVERY === 0) tell(number);
    const trouble = doubts.troubleOf(entry);
    if (trouble !== undefined) troubled.push(trouble);
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
  return {
    header,
    partitions: sorted,
    troubled: [...troubled, ...doubts.left()],
    tally,
    unaccounted,
    unaccountedCount,
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
