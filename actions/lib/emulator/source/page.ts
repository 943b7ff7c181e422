import type { Table } from '#lib/config/names.ts';

/** One record on its way from the database to a topic. */
export interface SourceRecord {
  /** Number of the record, as in its ledger entry. */
  readonly n: number;
  readonly table: Table;
  /** Row of the table: an offset from 0; in mode drain the number that its index column holds. */
  readonly row: number;
  /** Of rows that share a number: how many of them come before it. */
  readonly tie?: number;
  /** The value as JSON text. */
  readonly json: string;
  /** How long the original sleeps before it, in seconds. */
  readonly pause: number;
}

/** What flows from the source: records in the order in which they are posted. */
export type Page = readonly SourceRecord[];
