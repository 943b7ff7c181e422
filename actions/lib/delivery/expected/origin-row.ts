import type { Table } from '#lib/config/names.ts';
import { jsonOf } from '#lib/json.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/** The row that a value names by itself, or undefined when it does not tell. */
export function originRow(table: Table, value: string | undefined): number | undefined {
  const parsed = value === undefined ? undefined : jsonOf(value);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const row: unknown = (parsed as Readonly<Record<string, unknown>>)[sourceTables[table].number];
  return typeof row === 'number' && Number.isSafeInteger(row) ? row : undefined;
}
