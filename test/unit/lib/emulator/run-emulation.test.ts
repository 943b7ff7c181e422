import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { emulationFailure, endText } from '#lib/emulator/result-text.ts';
import { digestOf } from '#lib/record/canonical-json.ts';
import { total } from '#lib/record/table-counts.ts';
import { fakeHttp } from '../../fakes/http.ts';
import { type Emulate, emulationBench } from './emulation-bench.ts';
import { fakeDatabase } from './fake-database.ts';
import { okProxy } from './ok-proxy.ts';
import { tableDatabase } from './table-database.ts';

const { store, file, entriesOf, emulate } = emulationBench();
const { database } = fakeDatabase(11_154);

/** Ten turns of the original's sequence, unless `options` say otherwise. */
const post = (http = okProxy().http, options: Emulate = {}) => emulate({ http, database }, { posts: 10, ...options });

test('posts each row to its topic and enters it in the ledger with the digest of what was posted', async () => {
  const { http, taken } = okProxy();
  const result = await post(http);
  expect(emulationFailure(result)).toBeUndefined();
  expect(result).toMatchObject({
    read: { pin: 10, geo: 10, user: 10 },
    acknowledged: { pin: 10, geo: 10, user: 10 },
    from: 0,
    retries: 0,
  });
  const entries = await entriesOf(result.run);
  expect(entries.map(({ n }) => n)).toEqual([...Array(30).keys()]);
  expect(entries.map(({ digest }) => digest)).toEqual(taken.map(({ json }) => digestOf(json)));
  expect(entries[0]).toMatchObject({
    table: 'pinterest_data',
    row: 7528,
    topic: '0affd5f86743.pin',
    partition: 0,
    offset: 0,
  });
});

test('resumes the ledger of the same sequence, and under a new name starts a ledger where that one ended', async () => {
  const { http } = okProxy();
  const first = await post(http, { posts: 2 });
  const second = await post(http, { posts: 3 });
  expect([second.run, second.from]).toEqual([first.run, 6]);
  const third = await post(http, { posts: 1, run: 'monday' });
  expect([third.run, third.from]).toEqual(['monday', 15]);
  expect((await entriesOf(first.run)).map(({ n }) => n)).toEqual([...Array(15).keys()]);
  expect((await entriesOf('monday')).map(({ n }) => n)).toEqual([15, 16, 17]);
});

test('another seed is another sequence with a ledger of its own', async () => {
  const { http } = okProxy();
  const first = await post(http, { posts: 1 });
  const second = await post(http, { posts: 1, seed: 7 });
  expect(second.run).not.toBe(first.run);
  expect((await entriesOf(second.run))[0]?.row).toBe(2471);
  await expect(post(http, { seed: 7, run: first.run })).rejects.toThrow(
    /of another sequence \(mode faithful, seed 100/,
  );
});

test('read is acknowledged, dead-lettered and unknown, and what is not acknowledged is named', async () => {
  const { http } = okProxy((n) =>
    n === 4 ? { status: 400, text: 'bad' } : n === 8 ? { status: 200, text: '<html>' } : undefined,
  );
  const result = await post(http);
  expect(total(result.read)).toBe(30);
  expect(total(result.acknowledged) + total(result.deadLettered) + total(result.unknown)).toBe(30);
  expect(emulationFailure(result)).toMatch(
    /2 of 30 records are unaccounted for \(1 dead-lettered, 1 unknown\)[\s\S]*dead-lettered: geolocation_data row 2863 for topic 0affd5f86743.geo after 1 try: status 400: bad[\s\S]*unknown: user_data row 5730/,
  );
});

test('stops after several failed posts in a row, with the outcome of each in the ledger, and says how to resume', async () => {
  const { http } = okProxy((n) => (n >= 7 ? { code: 'ECONNREFUSED' } : undefined));
  const result = await post(http, { run: 'monday' });
  expect(total(result.read)).toBe(12);
  expect(emulationFailure(result)).toMatch(/5 posts in a row failed.*18 records are left\..*--run monday --posts 6 /);
  expect(await entriesOf(result.run)).toHaveLength(12);
});

test('checks tables and topics before it posts or writes anything', async () => {
  const { http, taken } = okProxy();
  const missing = fakeDatabase(11_154, { missing: 'user_data' });
  await expect(emulate({ http, database: missing.database })).rejects.toThrow('Table user_data does not exist');
  await expect(emulate({ http, database: fakeDatabase(5).database })).rejects.toThrow(/has 5 rows/);
  const noTopic = fakeHttp({ answer: () => ({ status: 404, text: '{"error_code":40401}' }) });
  await expect(post(noTopic)).rejects.toThrow(/does not exist/);
  expect(taken).toEqual([]);
  expect(await store().runs()).toEqual([]);
});

test('keeps to the pauses of the original and to the rate', async () => {
  expect((await post(okProxy().http, { posts: 4, pace: 1 })).seconds).toBe(3);
  expect((await post(okProxy().http, { posts: 4, rate: 2, run: 'rated' })).seconds).toBe(5.5);
});

test('ends when its time is over', async () => {
  const result = await post(okProxy().http, { posts: undefined, duration: 2.5, pace: 1 });
  expect(result.read).toEqual({ pin: 3, geo: 3, user: 3 });
});

test('writes a ledger that another program can read', async () => {
  const { run } = await post(okProxy().http, { posts: 1 });
  const [head, first] = (await readFile(file(run, 'ledger.jsonl'), 'utf8')).split('\n');
  expect(JSON.parse(head ?? '')).toMatchObject({
    ledger: 2,
    run,
    mode: 'faithful',
    seed: 100,
    userId: '0affd5f86743',
    from: 0,
  });
  expect(Object.keys(JSON.parse(first ?? ''))).toEqual([
    'n',
    'table',
    'row',
    'topic',
    'partition',
    'offset',
    'digest',
    'outcome',
    'attempts',
    'at',
    'ms',
  ]);
});

test.each<readonly [string, Emulate, number, RegExp]>([
  ['no posts were asked for', { posts: 0 }, 1, /^Nothing is posted: input "posts" is 0\.$/],
  [
    'every row is posted already',
    { mode: 'drain', posts: undefined },
    2,
    /^Nothing is posted: every row of the three tables has an entry in the ledger of run \S+ in file:\S+, or in one before it\. To post all rows again, choose another store\.$/,
  ],
  [
    'a shard of the tables holds no rows',
    { mode: 'drain', posts: undefined, shard: '2/2' },
    1,
    /^Nothing is posted: shard 2\/2 of the three tables hold no rows\.$/,
  ],
])('says so when nothing is posted because %s', async (_name, options, times, expected) => {
  const { http } = okProxy();
  const said: string[] = [];
  const { database: rows } = tableDatabase({
    pinterest_data: [{ index: 0 }],
    geolocation_data: [{ ind: 0 }],
    user_data: [{ ind: 0 }],
  });
  const source = options.mode === 'drain' ? rows : database;
  for (let time = 1; time < times; time++) await emulate({ http, database: source }, options);
  const result = await emulate({ http, database: source }, { ...options, say: (text) => said.push(text) });
  expect(said).toEqual([expect.stringMatching(expected)]);
  expect(endText(result)).toBe('No record was posted, so there is nothing to prove.');
  expect(emulationFailure(result)).toBeUndefined();
});
