import { type Table, tables } from '#lib/config/names.ts';
import { sourceTables } from './source-tables.ts';

/** How summaries and messages name a table: its short name with the SQL name beside it, such as `pin (pinterest_data)`. */
export const tableLabel = (table: Table): string => `${table} (${sourceTables[table].name})`;

/** The table that has a name in the database, such as `pin` for `pinterest_data`; undefined for any other name. */
export const tableOfSqlName = (sqlName: string): Table | undefined =>
  tables.find((table) => sourceTables[table].name === sqlName);

/** The label of a table that is known by its SQL name. A name of no table of ours stays as it is. */
export function sqlTableLabel(sqlName: string): string {
  const table = tableOfSqlName(sqlName);
  return table === undefined ? sqlName : tableLabel(table);
}
