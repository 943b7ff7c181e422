import type { Table } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { TableShape } from './check-tables.ts';

/** Which rows of which table are read. */
export interface RowQuery {
  readonly database: Database;
  readonly table: Table;
  readonly shape: TableShape;
  /** Offsets from 0, in the order of the column that numbers the rows. */
  readonly offsets: readonly number[];
  readonly signal: AbortSignal;
}

/** The rows of one table at some offsets, by offset. An offset beyond the table's end is left out. */
export async function readRows(query: RowQuery): Promise<ReadonlyMap<number, Row>> {
  const { database, table, shape, signal } = query;
  const { name, number } = sourceTables[table];
  const wanted = [...new Set(query.offsets)];
  const found = new Map<number, Row>();
  if (shape.isNumbered) {
    const places = wanted.map(() => '?').join(', ');
    const sql = `SELECT * FROM \`${name}\` WHERE \`${number}\` IN (${places})`;
    for (const row of await database.select(sql, wanted, signal)) found.set(Number(row[number]), row);
    return found;
  }
  for (const offset of wanted) {
    const sql = `SELECT * FROM \`${name}\` ORDER BY \`${number}\` LIMIT ?, 1`;
    const [row] = await database.select(sql, [offset], signal);
    if (row !== undefined) found.set(offset, row);
  }
  return found;
}

/**
 * The row at an offset.
 *
 * @throws UserError when it is missing, although the table had that many rows when it was checked.
 */
export function rowAt(rows: ReadonlyMap<number, Row>, table: Table, offset: number): Row {
  const row = rows.get(offset);
  if (row === undefined) {
    throw new UserError(
      `Table ${sourceTables[table].name} has no row ${offset} any more. Were rows deleted while its rows were being posted?`,
    );
  }
  return row;
}
