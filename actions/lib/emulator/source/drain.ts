import type { Table } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { LanePosition } from '#lib/ledger/lane-position.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import { recordJson } from '#lib/record/record-json.ts';
import type { Page, SourceRecord } from '#lib/record/source-record.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { type Shard, shardCondition } from './shard.ts';

export interface DrainSource {
  readonly database: Database;
  readonly table: Table;
  /** Whether several rows may have one number. */
  readonly tied: boolean;
  readonly shard: Shard;
  readonly from: LanePosition;
  readonly signal: AbortSignal;
  /** Rows of a page at most; default: 2,000. */
  readonly mostRows?: number;
}

const MOST_ROWS = 2_000;
/** The first page tells how long rows are. */
const FIRST_ROWS = 200;
/** What a page should hold in characters of JSON, whatever its rows are like. */
const PAGE_LENGTH = 2_000_000;

/**
 * Every row of a table once, in the order of the column that numbers its rows, page after page from a number on: what a
 * page costs does not grow with the place of the table. The column need not be unique and there need be no primary key:
 * a number whose rows a page may have cut is left to the next page, and rows of one number are ordered by their content,
 * so that a resume finds them in the same order; rows that do not differ at all may stand for each other.
 */
export async function* drainPages(source: DrainSource): AsyncGenerator<Page, void, undefined> {
  const reader = new Reader(source);
  const most = source.mostRows ?? MOST_ROWS;
  let limit = Math.min(FIRST_ROWS, most);
  let { next: n, row: number, ties: skip } = source.from;
  let isPast = false;
  const records = (rows: readonly Row[]): Page =>
    rows.map((row): SourceRecord => {
      const at = reader.numberOf(row);
      skip = at === number ? skip : 0;
      number = at;
      const tie = skip++;
      return { n: n++, table: source.table, row: at, ...recordJson(row), pause: 0, ...(tie > 0 ? { tie } : {}) };
    });
  for (;;) {
    const rows = await reader.page(number, isPast, limit + 1);
    const last = rows.at(-1);
    if (last === undefined) return;
    const end = reader.numberOf(last);
    const isLast = rows.length <= limit;
    const whole = isLast ? rows : rows.filter((row) => reader.numberOf(row) !== end);
    // The rows of the number with which it goes on that are done already come first.
    const cursor = isPast ? null : number;
    const done = Math.min(skip, whole.filter((row) => reader.numberOf(row) === cursor).length);
    if (whole.length > 0) {
      const page = records(whole.slice(done));
      if (page.length > 0) yield page;
      limit = nextLimit(page, most) ?? limit;
      if (isLast) return;
      // What was cut is read again, from its first row on.
      skip = 0;
      number = end;
      isPast = false;
    } else {
      // One number fills more than a page.
      for (let offset = number === end ? skip : 0; ; ) {
        const group = await reader.ofNumber(end, offset, limit);
        if (group.length > 0) yield records(group);
        offset += group.length;
        if (group.length < limit) break;
      }
      number = end;
      isPast = true;
    }
  }
}

/** As many rows as make a page of the wanted length. */
function nextLimit(page: Page, most: number): number | undefined {
  if (page.length === 0) return undefined;
  const average = page.reduce((sum, { json }) => sum + json.length, 0) / page.length;
  return Math.max(1, Math.min(most, Math.floor(PAGE_LENGTH / average)));
}

/** The statements. */
class Reader {
  readonly #source: DrainSource;
  readonly #name: string;
  readonly #number: string;
  #content: string | undefined;

  constructor(source: DrainSource) {
    this.#source = source;
    const { name, number } = sourceTables[source.table];
    this.#name = name;
    this.#number = number;
  }

  /** Rows from a number on, or past it. */
  async page(from: number | null, isPast: boolean, limit: number): Promise<readonly Row[]> {
    const { database, signal, tied } = this.#source;
    const start = from === null ? [] : [`\`${this.#number}\` ${isPast ? '>' : '>='} ?`];
    const conditions = [...start, ...shardCondition(this.#source.shard, this.#number)];
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT * FROM \`${this.#name}\`${where} ORDER BY \`${this.#number}\` LIMIT ${limit}`;
    // Only the page is sorted by content, not the table: its index gives the order of the numbers.
    const ordered = tied ? `SELECT * FROM (${sql}) AS page ORDER BY \`${this.#number}\`, ${await this.#order()}` : sql;
    return database.select(ordered, from === null ? [] : [from], signal);
  }

  /** Some of the rows of one number. */
  async ofNumber(number: number, offset: number, limit: number): Promise<readonly Row[]> {
    const { database, signal } = this.#source;
    const sql = `SELECT * FROM \`${this.#name}\` WHERE \`${this.#number}\` = ? ORDER BY ${await this.#order()} LIMIT ${limit} OFFSET ${offset}`;
    return database.select(sql, [number], signal);
  }

  /** An order by content: a digest of all columns, quoted so that no two contents run into one. */
  async #order(): Promise<string> {
    if (this.#content === undefined) {
      const { database, signal } = this.#source;
      const [row = {}] = await database.select(`SELECT * FROM \`${this.#name}\` LIMIT 1`, [], signal);
      const columns = Object.keys(row).map((column) => `QUOTE(\`${column.replaceAll('`', '``')}\`)`);
      this.#content = `SHA2(CONCAT_WS(',', ${columns.join(', ')}), 256)`;
    }
    return this.#content;
  }

  numberOf(row: Row): number {
    const number = row[this.#number];
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw new UserError(
      `Table ${this.#name}: column ${this.#number} holds ${String(number)}, expected whole numbers below 2^53. Mode drain goes through the table by them.`,
    );
  }
}
