import { expect, test } from '@jest/globals';
import { insertRows, literal } from './sql.ts';
import { tables } from './tables.ts';

test('a literal has no line breaks, and quotes in it are escaped', () => {
  expect(literal("a'b\\c\nd\r\0\x1a")).toBe("'a\\'b\\\\c\\nd\\r\\0\\Z'");
  expect(literal('\u0099 🍂 tab\t')).toBe("'\u0099 🍂 tab\t'");
  expect(literal(-88.8298)).toBe('-88.8298');
});

test('no statement is longer than bootstrap mode allows, and no row is missing', () => {
  const table = tables[2] as (typeof tables)[number];
  const rows = Array.from({ length: 500 }, (_, ind) => ({
    ind,
    first_name: '🍂'.repeat(50),
    last_name: '\n'.repeat(50),
    age: 20,
    date_joined: '2016-01-01 00:00:00',
  }));
  const statements = insertRows(table, rows);
  for (const statement of statements) {
    expect(Buffer.byteLength(statement)).toBeLessThan(60_000);
    expect(statement).not.toContain('\n');
  }
  expect(statements.join('').match(/\(\d+,/g)).toHaveLength(500);
});
