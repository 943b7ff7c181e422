import { type Table, tables } from '#lib/config/names.ts';

/** A number of records for each of the three tables. */
export type TableCounts = Record<Table, number>;

/** Counts to add to: 0 for every table. */
export const zeroCounts = (): TableCounts => ({ pin: 0, geo: 0, user: 0 });

/** The sum over all tables. */
export const total = (counts: TableCounts): number => tables.reduce((sum, table) => sum + counts[table], 0);
