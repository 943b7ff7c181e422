import type { Table } from '#lib/config/names.ts';
import type { LanePosition } from '#lib/ledger/lane-position.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import { recordJson } from '#lib/record/record-json.ts';
import type { Page, SourceRecord } from '#lib/record/source-record.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { DrainReader } from './drain-reader.ts';

export interface DrainSource {
  readonly database: Database;
  readonly table: Table;
  /** Whether rows of the table may share a number. */
  readonly hasTies: boolean;
  readonly shard: Shard;
  readonly from: LanePosition;
  readonly signal: AbortSignal;
  /** Rows of a page at most; default: 2,000. */
  readonly maxRows?: number;
}

const MAX_ROWS = 2_000;
/** The first page is small: it shows how long rows are. */
const FIRST_ROWS = 200;
/** What a page should hold, in characters of JSON, however long its rows are. */
const PAGE_LENGTH = 2_000_000;

/**
 * Every row of a table once, in the order of the column that numbers its rows. A page starts at a number, not at an
 * offset, so that pages far into the table cost no more than the first one.
 *
 * The column need not be unique, and the table needs no primary key. Rows that share a number are ordered by their
 * content, so that a resume finds them in the same order; of rows that are equal in all columns it does not matter which
 * is which. A page may end among rows of one number: then those rows are left to the next page.
 */
export async function* drainPages(source: DrainSource): AsyncGenerator<Page, void, undefined> {
  const { table } = source;
  const reader = new DrainReader({ ...source, table: sourceTables[table] });
  const maxRows = source.maxRows ?? MAX_ROWS;
  let limit = Math.min(FIRST_ROWS, maxRows);
  // `number` is the number that was reached; `ties` of its rows are done.
  let { next: n, row: number, ties } = source.from;
  let isAfter = false;
  const recordsOf = (rows: readonly Row[]): Page =>
    rows.map((row): SourceRecord => {
      const at = reader.numberOf(row);
      ties = at === number ? ties : 0;
      number = at;
      const tie = ties++;
      return { n: n++, table, row: at, ...recordJson(row), pause: 0, ...(tie > 0 ? { tie } : {}) };
    });
  for (;;) {
    const rows = await reader.page(number, isAfter, limit + 1);
    const last = rows.at(-1);
    if (last === undefined) return;
    const end = reader.numberOf(last);
    const isLast = rows.length <= limit;
    const complete = isLast ? rows : rows.filter((row) => reader.numberOf(row) !== end);
    // The page starts with the rows of the number that was reached; those that are done are dropped.
    const reached = isAfter ? null : number;
    const done = Math.min(ties, complete.filter((row) => reader.numberOf(row) === reached).length);
    if (complete.length > 0) {
      const page = recordsOf(complete.slice(done));
      if (page.length > 0) yield page;
      limit = nextLimit(page, maxRows) ?? limit;
      if (isLast) return;
      // The rows that were left out are read again, from the first of their number on.
      ties = 0;
      number = end;
      isAfter = false;
    } else {
      // The rows of one number fill more than a page.
      for (let offset = number === end ? ties : 0; ; ) {
        const group = await reader.rowsNumbered(end, offset, limit);
        if (group.length > 0) yield recordsOf(group);
        offset += group.length;
        if (group.length < limit) break;
      }
      number = end;
      isAfter = true;
    }
  }
}

/** How many rows make a page of the wanted length, estimated from the last page. Undefined when that one was empty. */
function nextLimit(page: Page, maxRows: number): number | undefined {
  if (page.length === 0) return undefined;
  const average = page.reduce((sum, { json }) => sum + json.length, 0) / page.length;
  return Math.max(1, Math.min(maxRows, Math.floor(PAGE_LENGTH / average)));
}
