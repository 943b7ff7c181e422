import type { Table } from '../config/names.ts';

/** One record on its way from the database to a topic. */
export interface SourceRecord {
  /** Number of the record in the sequence of its mode, from 0 on. */
  readonly n: number;
  readonly table: Table;
  /** Row of the table, an offset from 0. */
  readonly row: number;
  /** The value as JSON text. */
  readonly json: string;
  /** How long the original sleeps before it, in seconds. */
  readonly pause: number;
}

/** What flows from the source: records in the order in which they are posted. */
export type Page = readonly SourceRecord[];
