import type { Row } from '#lib/ports/database/database.ts';

/**
 * A row as one line of JSON, columns in the database's order. It is built once, and the same text is posted and
 * digested; whole numbers beyond 2^53 keep every digit.
 */
export function recordJson(row: Row): string {
  const members = Object.entries(row).map(([column, value]) => `${JSON.stringify(column)}:${valueJson(value)}`);
  return `{${members.join(',')}}`;
}

const valueJson = (value: Row[string]): string =>
  typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
