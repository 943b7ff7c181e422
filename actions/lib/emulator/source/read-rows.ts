import type { Table } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import type { TableShape } from './check-tables.ts';

/** The rows of one table at some offsets, in the order of the column that numbers them. */
export async function readRows(
  database: Database,
  table: Table,
  { numbered }: TableShape,
  offsets: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Row>> {
  const { name, number } = sourceTables[table];
  const wanted = [...new Set(offsets)];
  const found = new Map<number, Row>();
  if (numbered) {
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

/** The row at an offset, which was there when the table was looked at. */
export function rowAt(rows: ReadonlyMap<number, Row>, table: Table, offset: number): Row {
  const row = rows.get(offset);
  if (row === undefined) {
    throw new UserError(
      `Table ${sourceTables[table].name} has no row ${offset} any more. Were rows deleted while its rows were being posted?`,
    );
  }
  return row;
}
