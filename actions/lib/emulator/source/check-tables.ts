import { type Table, tables } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { shardCondition } from './shard.ts';

/** What the modes that draw rows have to know of a table. */
export interface TableShape {
  /** How many rows it has. */
  readonly rows: number;
  /** Whether the row at offset n is numbered n: then it is found by its number, which is fast, else by counting. */
  readonly isNumbered: boolean;
}

/**
 * Looks at the three tables before rows are drawn from them.
 *
 * @param highest the highest row that may be drawn.
 * @throws UserError when a table or the column that numbers its rows is missing, or it has too few rows.
 */
export async function checkTables(
  database: Database,
  highest: number,
  signal: AbortSignal,
): Promise<Readonly<Record<Table, TableShape>>> {
  const shapes: Partial<Record<Table, TableShape>> = {};
  for (const table of tables) shapes[table] = await shapeOf(database, table, signal);
  for (const table of tables) {
    const rows = shapes[table]?.rows ?? 0;
    if (rows <= highest) {
      throw new UserError(
        `Table ${sourceTables[table].name} has ${rows} rows, and rows up to ${highest} are drawn (emulator.rows in the config). ${
          rows === 0 ? 'Fill the table.' : `Fill the table, or set emulator.rows to ${rows - 1} or less.`
        }`,
      );
    }
  }
  return shapes as Record<Table, TableShape>;
}

async function shapeOf(database: Database, table: Table, signal: AbortSignal): Promise<TableShape> {
  const { name, number } = sourceTables[table];
  const [row] = await database.select(
    `SELECT COUNT(*) AS total, COUNT(DISTINCT \`${number}\`) AS kinds, MIN(\`${number}\`) AS lowest, MAX(\`${number}\`) AS highest FROM \`${name}\``,
    [],
    signal,
  );
  const [total, kinds, lowest, highest] = ['total', 'kinds', 'lowest', 'highest'].map((key) =>
    Number(row?.[key] ?? -1),
  );
  return { rows: total ?? 0, isNumbered: total === kinds && lowest === 0 && highest === (total ?? 0) - 1 };
}

/** What mode drain has to know of a table. */
export interface DrainShape {
  /** How many rows the shard has. */
  readonly rows: number;
  /** Whether rows of the table share a number. */
  readonly hasTies: boolean;
}

/**
 * Looks at the three tables before all of their rows are posted.
 *
 * @throws UserError when a table or the column that numbers its rows is missing, or rows have no number or one that a
 *   double cannot hold.
 */
export async function checkDrain(
  database: Database,
  shard: Shard,
  signal: AbortSignal,
): Promise<Readonly<Record<Table, DrainShape>>> {
  const shapes: Partial<Record<Table, DrainShape>> = {};
  for (const table of tables) {
    const { name, number } = sourceTables[table];
    const [condition] = shardCondition(shard, number);
    const ours = condition === undefined ? '' : `, COALESCE(SUM(${condition}), 0) AS ours`;
    const [row] = await database.select(
      `SELECT COUNT(*) AS total, COUNT(\`${number}\`) AS numbers, COUNT(DISTINCT \`${number}\`) AS kinds, MIN(\`${number}\`) AS lowest, MAX(\`${number}\`) AS highest${ours} FROM \`${name}\``,
      [],
      signal,
    );
    const [total = 0, numbers = 0, kinds = 0] = ['total', 'numbers', 'kinds'].map((key) => Number(row?.[key] ?? 0));
    if (numbers < total) {
      throw new UserError(
        `Table ${name}: ${total - numbers} of ${total} rows have no number in column ${number}, and mode drain goes through the table by it. Fill the column, or remove those rows.`,
      );
    }
    const tooLarge = [row?.['lowest'], row?.['highest']].find((bound) => !Number.isSafeInteger(Number(bound ?? 0)));
    if (tooLarge !== undefined) {
      throw new UserError(
        `Table ${name}: column ${number} holds ${tooLarge}, expected whole numbers below 2^53. Mode drain goes through the table by them.`,
      );
    }
    shapes[table] = { rows: condition === undefined ? total : Number(row?.['ours'] ?? 0), hasTies: kinds < numbers };
  }
  return shapes as Record<Table, DrainShape>;
}
