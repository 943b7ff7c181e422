import { expect, test } from '@jest/globals';
import { insertRows, literal } from './sql.ts';
import { tables } from './tables.ts';

test('a literal is one line and ends where the text ends', () => {
  expect(literal("a'b\\c\nd\r\0\x1a")).toBe("'a\\'b\\\\c\\nd\\r\\0\\Z'");
  expect(literal('\u0099 🍂 tab\t')).toBe("'\u0099 🍂 tab\t'");
  expect(literal(-88.8298)).toBe('-88.8298');
});

test('no statement outgrows what the bootstrap mode takes, and no row is lost', () => {
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
