import type { Table } from '#lib/config/names.ts';

/** One record on its way from the database to a topic. */
export interface SourceRecord {
  /** Number of the record, as in its ledger entry. */
  readonly n: number;
  readonly table: Table;
  /** Row of the table: an offset from 0; in mode drain the number in the column that numbers the rows. */
  readonly row: number;
  /** How many rows with the same number come before it; absent for the first. */
  readonly tie?: number;
  /** The value as JSON text. */
  readonly json: string;
  /** Digest of the value in canonical form; see `digestOf`. */
  readonly digest: string;
  /** Seconds that the original emulator sleeps before it. */
  readonly pause: number;
}

/** Records read together, in the order in which they are posted. */
export type Page = readonly SourceRecord[];
