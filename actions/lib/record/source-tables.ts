import type { Table } from '#lib/config/names.ts';

/** A table of the source database, which is read and never written. */
export interface SourceTable {
  /** Its name in the database. */
  readonly name: string;
  /** The column that numbers its rows, from 0 in the published data. */
  readonly number: string;
}

/** The three tables as the database names them. */
export const sourceTables: Readonly<Record<Table, SourceTable>> = {
  pin: { name: 'pinterest_data', number: 'index' },
  geo: { name: 'geolocation_data', number: 'ind' },
  user: { name: 'user_data', number: 'ind' },
};
