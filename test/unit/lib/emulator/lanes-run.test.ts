import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EmulationOptions, runEmulation } from '#lib/emulator/run-emulation.ts';
import { draws } from '#lib/emulator/source/faithful-draws.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import type { Database } from '#lib/ports/database/database.ts';
import type { Http } from '#lib/ports/http/http.ts';
import { totalOf } from '#lib/record/counts.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { collect } from '../ledger/ledger-fixtures.ts';
import { fakeDatabase } from './fake-database.ts';
import { tableDatabase } from './table-database.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanes-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Taken {
  readonly topic: string;
  readonly values: readonly { readonly index?: number; readonly ind?: number }[];
}

/** A REST proxy that answers after a while, and counts how many posts are under way. */
function slowProxy(answer: (post: number) => string | undefined = () => undefined) {
  const taken: Taken[] = [];
  let open = 0;
  let most = 0;
  let posts = 0;
  const next = new Map<string, number>();
  const http: Http = {
    async send({ method, url, body }) {
      const topic = url.split('/').at(-1) ?? '';
      if (method === 'GET') return { status: 200, headers: {}, text: JSON.stringify({ name: topic }) };
      const other = answer(posts++);
      open++;
      most = Math.max(most, open);
      for (let turn = 0; turn < 3 + (posts % 5); turn++) await new Promise((done) => setImmediate(done));
      open--;
      if (other !== undefined) return { status: 500, headers: {}, text: other };
      const { records } = JSON.parse(String(body)) as { records: { value: Taken['values'][number] }[] };
      taken.push({ topic, values: records.map(({ value }) => value) });
      const first = next.get(topic) ?? 0;
      next.set(topic, first + records.length);
      const offsets = records.map((_, index) => ({ partition: 0, offset: first + index }));
      return { status: 200, headers: {}, text: JSON.stringify({ offsets }) };
    },
    download: () => Promise.reject(new Error('nothing to download')),
  };
  return { http, taken, most: () => most };
}

const numbered = (count: number) =>
  tableDatabase({
    pinterest_data: Array.from({ length: count }, (_, index) => ({ index, title: `Title ${index}` })),
    geolocation_data: Array.from({ length: count }, (_, ind) => ({ ind: ind >> 1, country: `${ind}` })),
    user_data: Array.from({ length: 7 }, (_, ind) => ({ ind })),
  }).database;

const runOn = (database: Database, http: Http, options: Partial<EmulationOptions>) =>
  runEmulation(fakePipeline({ ports: () => ({ http: http as never, database }) }), {
    mode: 'drain',
    pace: 0,
    store: `file:${folder}`,
    invokeUrl: 'https://api/test/',
    signal: new AbortController().signal,
    say: () => undefined,
    ...options,
  });

const entriesOf = async (run: string): Promise<LedgerEntry[]> =>
  (await collect(fileLedgerStore(folder).read(run))).slice(1).map((line) => JSON.parse(line));

test('drain posts every row of every table once, in batches, with no more under way than allowed', async () => {
  const { http, taken, most } = slowProxy();
  const result = await runOn(numbered(53), http, { batchSize: 5, inFlight: 3 });
  expect(result.acknowledged).toEqual({ pin: 53, geo: 53, user: 7 });
  expect(most()).toBe(3);
  const pins = taken.filter(({ topic }) => topic.endsWith('pin')).flatMap(({ values }) => values);
  expect(new Set(pins.map(({ index }) => index)).size).toBe(53);
  expect(Math.max(...taken.map(({ values }) => values.length))).toBe(5);
  const entries = await entriesOf(result.run);
  for (const table of ['pinterest_data', 'geolocation_data']) {
    expect(entries.filter((entry) => entry.table === table).map(({ n }) => n)).toEqual([...Array(53).keys()]);
  }
});

test('drain goes on where it was stopped, and posts nothing once all is posted', async () => {
  const { http, taken } = slowProxy();
  const first = await runOn(numbered(40), http, { batchSize: 3, posts: 11 });
  expect(first.read).toEqual({ pin: 11, geo: 11, user: 7 });
  const second = await runOn(numbered(40), http, { batchSize: 4 });
  expect([second.run, second.read]).toEqual([first.run, { pin: 29, geo: 29, user: 0 }]);
  const countries = taken.filter(({ topic }) => topic.endsWith('geo')).flatMap(({ values }) => values);
  expect(new Set(countries.map((value) => JSON.stringify(value))).size).toBe(40);
  expect(totalOf((await runOn(numbered(40), http, {})).read)).toBe(0);
});

test('shards of one run keep ledgers of their own and share the rows out', async () => {
  const { http, taken } = slowProxy();
  const parts = await Promise.all(
    ['1/2', '2/2'].map((shard) => runOn(numbered(30), http, { shard, run: 'monday', batchSize: 4 })),
  );
  expect(parts.map(({ run }) => run)).toEqual(['monday-shard-1-of-2', 'monday-shard-2-of-2']);
  expect(parts.map(({ read }) => read.pin)).toEqual([15, 15]);
  const pins = taken.filter(({ topic }) => topic.endsWith('pin')).flatMap(({ values }) => values);
  expect(new Set(pins.map(({ index }) => index)).size).toBe(30);
});

test('sample posts the rows of the same draws, and shards take turns', async () => {
  const { http, taken } = slowProxy();
  const { database } = fakeDatabase(11_154);
  const rows = [...Array(20).keys()].map(() => 0);
  const sequence = draws(100, 11_000, 0);
  for (const at of rows.keys()) rows[at] = sequence.next().value?.row ?? -1;
  const odd = await runOn(database, http, { mode: 'sample', posts: 10, shard: '1/2', batchSize: 3 });
  const even = await runOn(database, http, { mode: 'sample', posts: 6, shard: '2/2', batchSize: 3 });
  await runOn(database, http, { mode: 'sample', posts: 4, shard: '2/2', batchSize: 3 });
  const rowsIn = async (run: string) =>
    (await entriesOf(run)).filter(({ table }) => table === 'user_data').map(({ row }) => row);
  expect(await rowsIn(odd.run)).toEqual(rows.filter((_, turn) => turn % 2 === 0));
  expect(await rowsIn(even.run)).toEqual(rows.filter((_, turn) => turn % 2 === 1));
  expect(taken.every(({ values }) => values.length <= 3)).toBe(true);
});

test('stops after several failed posts in a row with what was under way in the ledger', async () => {
  const { http } = slowProxy((post) => (post > 3 ? 'down' : undefined));
  const result = await runOn(numbered(2_000), http, { batchSize: 5, inFlight: 4 });
  expect(result.stopped).toMatch(/5 posts in a row failed/);
  const { read, acknowledged, deadLettered, unknown } = result;
  expect(totalOf(read)).toBe(totalOf(acknowledged) + totalOf(deadLettered) + totalOf(unknown));
  expect(await entriesOf(result.run)).toHaveLength(totalOf(read));
});

test('a failure of the source ends every lane with what was posted in the ledger', async () => {
  const { http, taken } = slowProxy();
  const database = numbered(900);
  let selects = 0;
  const failing: Database = {
    select: (...args) => (++selects > 8 ? Promise.reject(new Error('the database is gone')) : database.select(...args)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await expect(runOn(failing, http, { batchSize: 20, inFlight: 2 })).rejects.toThrow('the database is gone');
  const [stored] = await fileLedgerStore(folder).runs();
  const posted = taken.reduce((sum, { values }) => sum + values.length, 0);
  expect(await entriesOf(stored?.header.run ?? '')).toHaveLength(posted);
});

test('a record that is too long for Kafka is dead-lettered and never sent', async () => {
  const { http, taken } = slowProxy();
  const { database } = tableDatabase({
    pinterest_data: [{ index: 0 }, { index: 1, title: 'x'.repeat(1_100_000) }, { index: 2 }],
    geolocation_data: [],
    user_data: [],
  });
  const result = await runOn(database, http, {});
  expect([result.acknowledged.pin, result.deadLettered.pin]).toEqual([2, 1]);
  expect(result.troubled[0]?.reason).toMatch(/Kafka takes/);
  expect(taken.flatMap(({ values }) => values.map(({ index }) => index))).toEqual([0, 2]);
});

test('faithful refuses what would change its order', async () => {
  const { http } = slowProxy();
  await expect(runOn(numbered(3), http, { mode: 'faithful', inFlight: 2 })).rejects.toThrow(
    /Input "in-flight" is "2", and mode faithful posts one record at a time/,
  );
});
