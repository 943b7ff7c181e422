import { expect, test } from '@jest/globals';
import { openSource, type SourceOptions } from '#lib/emulator/source/lanes.ts';
import { parseShard } from '#lib/emulator/source/shard.ts';
import { WHOLE } from '#lib/ledger/shard.ts';
import { fakeDatabase } from '../fake-database.ts';
import { numberedTables } from '../table-database.ts';

const options = (database: SourceOptions['database'], shard = WHOLE): SourceOptions => ({
  database,
  identity: { mode: 'x', seed: 100, rows: 11_000, userId: '0affd5f86743' },
  shard,
  isPaced: false,
  signal: new AbortController().signal,
});
const drawn = fakeDatabase(11_154).database;

/** A position by the number of the next record of each table. */
const at = (pin: number, geo: number, user: number) => ({
  next: 0,
  inDoubtBelow: undefined,
  lanes: {
    pinterest_data: { next: pin, row: 0, ties: 1 },
    geolocation_data: { next: geo, row: 0, ties: 1 },
    user_data: { next: user, row: 0, ties: 1 },
  },
});
const turn = 1;

test('faithful: a turn that is half done counts as one', async () => {
  const source = await openSource('faithful', options(drawn));
  const start = { next: 3 * 5 + 2, lanes: {}, inDoubtBelow: undefined };
  expect(source.turnAt(start)).toBe(5);
  expect(source.openLanes(start, 5 + turn)).toMatchObject([{ limit: 1, inDoubtBelow: 17 }]);
  expect(source.openLanes(start, 5)).toMatchObject([{ limit: 0 }]);
});

test('sample: a turn that only some tables have posted counts as one, and the others catch up', async () => {
  const source = await openSource('sample', options(drawn));
  const start = at(7, 5, 6);
  expect(source.turnAt(start)).toBe(5);
  expect(source.openLanes(start, 5 + 3 * turn).map(({ limit }) => limit)).toEqual([1, 3, 2]);
  expect(source.openLanes(start, 5 + turn).map(({ limit }) => limit)).toEqual([0, 1, 0]);
});

test('sample: a shard counts its own turns', async () => {
  const source = await openSource('sample', options(drawn, parseShard('2/3')));
  // Turns 1, 4, 7 … belong to the shard: of pin 1, 4 and 7 are posted, of the others 1 and 4.
  const start = at(8, 5, 5);
  expect(source.turnAt(start)).toBe(2);
  expect(source.openLanes(start, 2 + 2 * turn).map(({ limit }) => limit)).toEqual([1, 2, 2]);
  expect(source.openLanes({ ...start, inDoubtBelow: 2 }, 3).map(({ inDoubtBelow }) => inDoubtBelow)).toEqual([
    10 + 2 * 3,
    7 + 2 * 3,
    7 + 2 * 3,
  ]);
});

test('drain: tables that have no rows left do not hold up the count', async () => {
  const source = await openSource('drain', options(numberedTables(20)));
  const start = at(9, 8, 7);
  expect(source.turnAt(start)).toBe(8);
  const lanes = source.openLanes(start, 8 + 4 * turn);
  expect(lanes.map(({ limit, available }) => Math.min(limit, available))).toEqual([3, 4, 0]);
});

test('drain: once all rows are posted there is nothing left', async () => {
  const source = await openSource('drain', options(numberedTables(20)));
  const lanes = source.openLanes(at(20, 20, 7), source.turnAt(at(20, 20, 7)) + 5 * turn);
  expect(lanes.map(({ limit, available }) => Math.min(limit, available))).toEqual([0, 0, 0]);
});
