import type { Row } from '#lib/ports/database/database.ts';
import { digestOf } from './canonical-json.ts';

/** The value of a record: what is posted, and the digest by which a proof recognises it. */
export interface RecordJson {
  /** One line of JSON. */
  readonly json: string;
  /** Digest of the value in canonical form; see `digestOf`. */
  readonly digest: string;
}

/** Builds the value of a row's record. */
export function recordJson(row: Row): RecordJson {
  const json = rowJson(row);
  return { json, digest: digestOf(json) };
}

/** A row as one line of JSON, columns in the database's order. Whole numbers beyond 2^53 keep every digit. */
export function rowJson(row: Row): string {
  const members = Object.entries(row).map(([column, value]) => `${JSON.stringify(column)}:${valueJson(value)}`);
  return `{${members.join(',')}}`;
}

const valueJson = (value: Row[string]): string =>
  typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
