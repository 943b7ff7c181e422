import { expect, test } from '@jest/globals';
import { faithfulPages } from '#lib/emulator/source/faithful.ts';
import type { SourceRecord } from '#lib/record/source-record.ts';
import { fakeDatabase } from '../fake-database.ts';

const signal = new AbortController().signal;

async function take(count: number, from = 0, isNumbered = true, pageTurns = 4) {
  const { database, asked } = fakeDatabase(11_154, isNumbered ? {} : { first: 3 });
  const shape = { rows: 11_154, isNumbered };
  const shapes = { pin: shape, geo: shape, user: shape };
  const records: SourceRecord[] = [];
  for await (const page of faithfulPages({ database, shapes, seed: 100, rows: 11_000, from, pageTurns, signal })) {
    records.push(...page);
    if (records.length >= count) break;
  }
  return { records: records.slice(0, count), asked };
}

test('posts the published rows in the published order, one of each table a turn', async () => {
  const { records } = await take(12);
  expect(records.map(({ n, table, row, pause }) => [n, table, row, pause])).toEqual([
    [0, 'pin', 7528, 0],
    [1, 'geo', 7528, 0],
    [2, 'user', 7528, 0],
    [3, 'pin', 2863, 1],
    [4, 'geo', 2863, 0],
    [5, 'user', 2863, 0],
    [6, 'pin', 5730, 1],
    [7, 'geo', 5730, 0],
    [8, 'user', 5730, 0],
    [9, 'pin', 8304, 1],
    [10, 'geo', 8304, 0],
    [11, 'user', 8304, 0],
  ]);
  expect(records[1]?.json).toBe('{"ind":7528,"timestamp":"2020-08-28T03:52:47","latitude":-89.9787}');
});

test('resumes in the middle of a turn with the same records', async () => {
  const { records: whole } = await take(40);
  for (const from of [1, 2, 3, 17]) {
    const { records } = await take(40 - from, from);
    expect(records).toEqual(whole.slice(from));
  }
});

test('counts rows where their numbers are not their offsets', async () => {
  const { records, asked } = await take(3, 0, false, 1);
  expect(records[0]?.json).toBe('{"index":7531,"title":"Title 7528"}');
  expect(asked[0]).toBe('SELECT * FROM `pinterest_data` ORDER BY `index` LIMIT ?, 1');
});

test('reads a page of turns with one statement a table', async () => {
  expect((await take(12)).asked).toHaveLength(3);
});
