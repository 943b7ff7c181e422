import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDrain } from '#lib/emulator/source/check-tables.ts';
import { drainPages } from '#lib/emulator/source/drain.ts';
import { LANE_START, type LanePosition } from '#lib/ledger/lane-position.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import type { SourceRecord } from '#lib/record/source-record.ts';
import { tableDatabase } from '../table-database.ts';

const signal = new AbortController().signal;
const WHOLE: Shard = { index: 1, of: 1 };

async function drain(
  numbers: readonly number[],
  { shard = WHOLE, from = LANE_START, maxRows = 3, most = Number.POSITIVE_INFINITY } = {},
): Promise<SourceRecord[]> {
  const rows = numbers.map((ind, place) => ({ ind, name: `row ${place}` }));
  const { database } = tableDatabase({ user_data: rows });
  const records: SourceRecord[] = [];
  for await (const page of drainPages({ database, table: 'user', hasTies: true, shard, from, signal, maxRows })) {
    records.push(...page);
    if (records.length >= most) break;
  }
  return records.slice(0, most);
}

const after = ({ n, row, tie = 0 }: SourceRecord): LanePosition => ({ next: n + 1, row, ties: tie + 1 });
const sorted = (texts: readonly string[]) => [...texts].sort();
const jsonOf = ({ json }: SourceRecord) => json;

test('takes every row once, whatever numbers they share and wherever a page ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -4, max: 6 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (numbers, maxRows) => {
        const records = await drain(numbers, { maxRows });
        const expected = numbers.map((ind, place) => `{"ind":${ind},"name":"row ${place}"}`);
        expect(sorted(records.map(jsonOf))).toEqual(sorted(expected));
        expect(records.map(({ n }) => n)).toEqual([...numbers.keys()]);
      },
    ),
    { numRuns: 150 },
  );
});

test('resumes after any record with exactly those that follow, also with pages of another length', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 25 }),
      fc.nat(),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      async (numbers, cut, maxRows, later) => {
        const whole = await drain(numbers, { maxRows });
        const done = whole.slice(0, (cut % numbers.length) + 1);
        const last = done.at(-1);
        const from = last === undefined ? LANE_START : after(last);
        expect(await drain(numbers, { from, maxRows: later })).toEqual(whole.slice(done.length));
      },
    ),
    { numRuns: 150 },
  );
});

test('shards share the rows out, none twice', async () => {
  const numbers = Array.from({ length: 30 }, (_, place) => (place % 11) - 3);
  const parts = await Promise.all([1, 2, 3].map((index) => drain(numbers, { shard: { index, of: 3 } })));
  expect(sorted(parts.flat().map(jsonOf))).toEqual(sorted((await drain(numbers)).map(jsonOf)));
});

test('reads no row before those of the last page are wanted', async () => {
  const { database, asked } = tableDatabase({ user_data: Array.from({ length: 50 }, (_, ind) => ({ ind })) });
  const pages = drainPages({
    database,
    table: 'user',
    hasTies: false,
    shard: WHOLE,
    from: LANE_START,
    signal,
    maxRows: 5,
  });
  await pages.next();
  expect(asked).toHaveLength(1);
  await pages.return();
});

test('refuses rows without a number', async () => {
  const { database } = tableDatabase({
    pinterest_data: [{ index: 0 }, { index: null }],
    geolocation_data: [],
    user_data: [],
  });
  await expect(checkDrain(database, WHOLE, signal)).rejects.toThrow(
    /Table pinterest_data: 1 of 2 rows have no number in column index/,
  );
});
