import { expect, test } from '@jest/globals';
import { draws } from '#lib/emulator/source/faithful-draws.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { total } from '#lib/record/table-counts.ts';
import { emulationBench } from './emulation-bench.ts';
import { fakeDatabase } from './fake-database.ts';
import { slowProxy, type Taken } from './ok-proxy.ts';
import { numberedTables, tableDatabase } from './table-database.ts';

const { store, entriesOf, emulate } = emulationBench();

const valuesOf = (taken: readonly Taken[], table: string): readonly string[] =>
  taken.filter(({ topic }) => topic.endsWith(table)).map(({ json }) => json);

test('drain posts every row of every table once, in batches, with no more in flight than allowed', async () => {
  const { http, taken, most } = slowProxy();
  const database = numberedTables(53);
  const result = await emulate({ http, database }, { mode: 'drain', batchSize: 5, inFlight: 3 });
  expect(result.acknowledged).toEqual({ pin: 53, geo: 53, user: 7 });
  expect(most()).toBe(3);
  expect(new Set(valuesOf(taken, 'pin')).size).toBe(53);
  const entries = await entriesOf(result.run);
  for (const table of ['pinterest_data', 'geolocation_data']) {
    expect(entries.filter((entry) => entry.table === table).map(({ n }) => n)).toEqual([...Array(53).keys()]);
  }
});

test('drain resumes where it was stopped, and posts nothing once everything is posted', async () => {
  const { http, taken } = slowProxy();
  const drain = (flow: { posts?: number; batchSize?: number }) =>
    emulate({ http, database: numberedTables(40) }, { mode: 'drain', ...flow });
  const first = await drain({ batchSize: 3, posts: 11 });
  expect(first.read).toEqual({ pin: 11, geo: 11, user: 7 });
  const second = await drain({ batchSize: 4 });
  expect([second.run, second.read]).toEqual([first.run, { pin: 29, geo: 29, user: 0 }]);
  expect(new Set(valuesOf(taken, 'geo')).size).toBe(40);
  expect(total((await drain({})).read)).toBe(0);
});

test('shards of one run keep ledgers of their own and share the rows out', async () => {
  const { http, taken } = slowProxy();
  const database = numberedTables(30);
  const parts = await Promise.all(
    ['1/2', '2/2'].map((shard) => emulate({ http, database }, { mode: 'drain', shard, run: 'monday', batchSize: 4 })),
  );
  expect(parts.map(({ run }) => run)).toEqual(['monday-shard-1-of-2', 'monday-shard-2-of-2']);
  expect(parts.map(({ read }) => read.pin)).toEqual([15, 15]);
  expect(new Set(valuesOf(taken, 'pin')).size).toBe(30);
});

test("a shard's ledger is resumed by the name of the run and by its own", async () => {
  const { http } = slowProxy();
  const database = numberedTables(30);
  for (const run of ['monday', 'monday', 'monday-shard-1-of-2']) {
    await emulate({ http, database }, { mode: 'drain', shard: '1/2', run, posts: 2 });
  }
  expect((await store().runs()).map(({ header }) => header.run)).toEqual(['monday-shard-1-of-2']);
  expect((await entriesOf('monday-shard-1-of-2')).filter(({ table }) => table === 'pinterest_data')).toHaveLength(6);
});

test('sample posts the rows of the same draws, and shards take turns', async () => {
  const { http } = slowProxy();
  const { database } = fakeDatabase(11_154);
  const sequence = draws(100, 11_000, 0);
  const rows = Array.from({ length: 20 }, () => sequence.next().value?.row ?? -1);
  const sample = (posts: number, shard: string) =>
    emulate({ http, database }, { mode: 'sample', posts, shard, batchSize: 3 });
  const odd = await sample(10, '1/2');
  const even = await sample(6, '2/2');
  await sample(4, '2/2');
  const rowsIn = async (run: string) =>
    (await entriesOf(run)).filter(({ table }) => table === 'user_data').map(({ row }) => row);
  expect(await rowsIn(odd.run)).toEqual(rows.filter((_, turn) => turn % 2 === 0));
  expect(await rowsIn(even.run)).toEqual(rows.filter((_, turn) => turn % 2 === 1));
});

test('stops after several failed posts in a row, with everything that was in flight in the ledger', async () => {
  const { http } = slowProxy((post) => (post > 3 ? { status: 500, text: 'down' } : undefined));
  const result = await emulate({ http, database: numberedTables(2_000) }, { mode: 'drain', batchSize: 5, inFlight: 4 });
  expect(result.stopped).toMatch(/5 posts in a row failed/);
  const { read, acknowledged, deadLettered, unknown } = result;
  expect(total(read)).toBe(total(acknowledged) + total(deadLettered) + total(unknown));
  expect(await entriesOf(result.run)).toHaveLength(total(read));
});

test('a failure of the source ends every lane with everything that was posted in the ledger', async () => {
  const { http, taken } = slowProxy();
  const database = numberedTables(900);
  let selects = 0;
  const failing: Database = {
    select: (...args) => (++selects > 8 ? Promise.reject(new Error('the database is gone')) : database.select(...args)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const drain = emulate({ http, database: failing }, { mode: 'drain', batchSize: 20, inFlight: 2 });
  await expect(drain).rejects.toThrow('the database is gone');
  const [stored] = await store().runs();
  expect(await entriesOf(stored?.header.run ?? '')).toHaveLength(taken.length);
});

test('a record that is too long for Kafka is dead-lettered and never sent', async () => {
  const { http, taken } = slowProxy();
  const { database } = tableDatabase({
    pinterest_data: [{ index: 0 }, { index: 1, title: 'x'.repeat(1_100_000) }, { index: 2 }],
    geolocation_data: [],
    user_data: [],
  });
  const result = await emulate({ http, database }, { mode: 'drain' });
  expect([result.acknowledged.pin, result.deadLettered.pin]).toEqual([2, 1]);
  expect(result.unacknowledged[0]?.reason).toMatch(/Kafka takes/);
  expect(valuesOf(taken, 'pin')).toEqual(['{"index":0}', '{"index":2}']);
});

test('faithful refuses what would change its order', async () => {
  const { http } = slowProxy();
  const faithful = emulate({ http, database: numberedTables(3) }, { mode: 'faithful', inFlight: 2 });
  await expect(faithful).rejects.toThrow(/Input "in-flight" is "2", and mode faithful posts one record at a time/);
});
