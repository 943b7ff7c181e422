import type { Table } from '#lib/config/names.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/**
 * The row number that a record's value carries in the column that numbers the table's rows. Undefined when there is no
 * value, or it is not a JSON object with such a column.
 */
export function originRow(table: Table, value: string | undefined): number | undefined {
  const parsed = value === undefined ? undefined : jsonOf(value);
  if (!isObject(parsed)) return undefined;
  const row = parsed[sourceTables[table].number];
  return typeof row === 'number' && Number.isSafeInteger(row) ? row : undefined;
}
