import { type Table, tables } from '#lib/config/names.ts';

/** Numbers of records by table. */
export type Counts = Readonly<Record<Table, number>>;

/** A count of 0 for every table, to be counted up. */
export const zeroCounts = (): Record<Table, number> => ({ pin: 0, geo: 0, user: 0 });

/** The sum over all tables. */
export const totalOf = (counts: Counts): number => tables.reduce((sum, table) => sum + counts[table], 0);
