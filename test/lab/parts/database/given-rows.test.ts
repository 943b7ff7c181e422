import { expect, test } from '@jest/globals';
import { parseRows, replaced } from './given-rows.ts';
import { tables } from './tables.ts';

const users = tables.find((table) => table.name === 'user_data') ?? (tables[0] as (typeof tables)[number]);
const ada = { ind: 7, first_name: 'Ada', last_name: "O'Neill", age: 36, date_joined: '2016-02-29 00:00:00' };
const parse = (...lines: unknown[]) =>
  parseRows(
    users as typeof users & {},
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    'u.jsonl',
  );

test('each line is a row, and blank lines are skipped', () => {
  expect(parse(ada, '', { ...ada, ind: 8 }, '')).toEqual([ada, { ...ada, ind: 8 }]);
});

test.each([
  ['nope', /^u\.jsonl:2: not a JSON object/],
  ['[1]', /^u\.jsonl:2: not a JSON object$/],
  [{ ...ada, age: '36' }, /^u\.jsonl:2: age is "36", expected a whole number$/],
  [{ ...ada, date_joined: '2016-02-29T00:00:00' }, /^u\.jsonl:2: date_joined is .* expected a time like/],
  [{ ...ada, ind: 11_154 }, /^u\.jsonl:2: ind is 11154, expected 0 to 11153$/],
  [{ ...ada, ind: 1 }, /^u\.jsonl:2: ind 1 is in line 1 already$/],
  [{ ...ada, name: 'x' }, /^u\.jsonl:2: user_data has no column "name"; it has ind, first_name/],
])('the error for %j names file and line', (line, message) => {
  expect(() => parse({ ...ada, ind: 1 }, line)).toThrow(message);
});

test('a given row replaces the one with the same number', () => {
  const rows = { pinterest_data: [], geolocation_data: [], user_data: [0, 1, 2].map((ind) => ({ ...ada, ind })) };
  const given = new Map([['user_data' as const, [{ ...ada, ind: 1, age: 60 }]]]);
  expect(replaced(rows, given).user_data.map((row) => row['age'])).toEqual([36, 60, 36]);
  expect(rows.user_data[1]?.['age']).toBe(36);
});
