import { tables } from '#lib/config/names.ts';
import { UserError, UserErrors } from '#lib/errors.ts';
import { columnRule } from '#lib/ports/database/column-types.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/** A column as the database describes it. */
export interface SourceColumn {
  readonly table: string;
  readonly column: string;
  /** Its type without length, such as `varchar`. */
  readonly dataType: string;
  /** Its type with length, such as `varchar(32)`. */
  readonly columnType: string;
}

const COLUMNS_SQL =
  'SELECT TABLE_NAME AS `table`, COLUMN_NAME AS `column`, DATA_TYPE AS `dataType`, COLUMN_TYPE AS `columnType`' +
  ' FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?, ?, ?)' +
  ' ORDER BY TABLE_NAME, ORDINAL_POSITION';

/**
 * Looks at the types of all columns before anything is read or posted. A table that does not exist has no columns here:
 * the first statement that reads it says so.
 *
 * @throws UserErrors naming each column whose values JSON cannot hold.
 */
export async function checkColumns(database: Database, signal: AbortSignal): Promise<readonly SourceColumn[]> {
  const names = tables.map((table) => sourceTables[table].name);
  const rows = await database.select(COLUMNS_SQL, names, signal);
  const columns = rows.map(
    ({ table, column, dataType, columnType }): SourceColumn => ({
      table: String(table),
      column: String(column),
      dataType: String(dataType),
      columnType: String(columnType),
    }),
  );
  const problems = columns.map(problemOf).filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new UserErrors(problems.map((problem) => new UserError(problem)));
  return columns;
}

/**
 * Looks at the columns that number the rows of the tables, which mode drain reads in the order of these numbers.
 *
 * @throws UserErrors naming each such column that does not hold whole numbers by its type.
 */
export function checkNumberColumns(columns: readonly SourceColumn[]): void {
  const problems = tables.flatMap((table) => {
    const { name, number } = sourceTables[table];
    const found = columns.find((one) => one.table === name && one.column.toLowerCase() === number);
    if (found === undefined || columnRule(found.dataType) === 'whole') return [];
    return `Table ${name}: column ${number} is of type ${found.columnType}, expected one of whole numbers, such as BIGINT: mode drain goes through the table by it. Change its type, or choose another mode.`;
  });
  if (problems.length > 0) throw new UserErrors(problems.map((problem) => new UserError(problem)));
}

/** Why a column cannot be posted, and what to do; undefined when it can. */
function problemOf({ table, column, dataType, columnType }: SourceColumn): string | undefined {
  const where = `Table ${table}: column ${column} is of type ${columnType}`;
  switch (columnRule(dataType)) {
    case 'bytes':
      return `${where}, and JSON cannot hold its bytes. Turn it into a text column, for example with TO_BASE64, or remove it.`;
    case 'shape':
      return `${where}, and JSON has no form for it. Turn it into a text column, for example with ST_AsText, or remove it.`;
    case 'bit':
      if (columnType.toLowerCase() === 'bit(1)') return undefined;
      return `${where}, of which only BIT(1) can be posted, as 0 or 1. Turn it into a column of whole numbers, such as BIGINT UNSIGNED, or remove it.`;
    case undefined:
      return `${where}, which is not known here. Turn it into a text column, or remove it.`;
    default:
      return undefined;
  }
}
