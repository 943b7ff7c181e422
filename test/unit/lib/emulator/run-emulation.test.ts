import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { emulationFailure } from '#lib/emulator/result.ts';
import { type EmulationOptions, runEmulation } from '#lib/emulator/run-emulation.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { digestOf } from '#lib/record/canonical-json.ts';
import { totalOf } from '#lib/record/counts.ts';
import { type Answer, fakeHttp } from '../../fakes/http.ts';
import { fakePipeline } from '../../fakes/pipeline.ts';
import { collect } from '../ledger/ledger-fixtures.ts';
import { fakeDatabase } from './fake-database.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulation-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A REST proxy that keeps what it takes. */
function proxy(before: (posts: number) => Answer | undefined = () => undefined) {
  const taken: { topic: string; json: string }[] = [];
  let posts = 0;
  const http = fakeHttp({
    answer: ({ method, url, body }) => {
      const topic = url.split('/').at(-1) ?? '';
      if (method === 'GET') return { text: JSON.stringify({ name: topic }) };
      const other = before(posts++);
      if (other !== undefined) return other;
      const json = String(body).slice('{"records":[{"value":'.length, -'}]}'.length);
      taken.push({ topic, json });
      const offset = taken.filter((one) => one.topic === topic).length - 1;
      return { text: JSON.stringify({ offsets: [{ partition: 0, offset, error_code: null, error: null }] }) };
    },
  });
  return { http, taken };
}

function bench(http = proxy().http, rows = 11_154, missing?: string) {
  const { database } = fakeDatabase(rows, missing === undefined ? {} : { missing });
  const pipeline = fakePipeline({ ports: () => ({ http, database }) });
  const run = (options: Partial<EmulationOptions> = {}) =>
    runEmulation(pipeline, {
      mode: 'faithful',
      posts: 10,
      pace: 0,
      store: `file:${folder}`,
      invokeUrl: 'https://api/test/',
      signal: new AbortController().signal,
      say: () => undefined,
      ...options,
    });
  return { pipeline, run };
}

const entriesOf = async (run: string): Promise<LedgerEntry[]> =>
  (await collect(fileLedgerStore(folder).read(run))).slice(1).map((line) => JSON.parse(line));

test('posts each row to its topic and enters it in the ledger with the digest of what was posted', async () => {
  const { http, taken } = proxy();
  const result = await bench(http).run();
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

test('goes on where it ended in the same store, and elsewhere in the sequence under a new name', async () => {
  const { http } = proxy();
  const first = await bench(http).run({ posts: 2 });
  const second = await bench(http).run({ posts: 3 });
  expect([second.run, second.from]).toEqual([first.run, 6]);
  const third = await bench(http).run({ posts: 1, run: 'monday' });
  expect([third.run, third.from]).toEqual(['monday', 15]);
  expect((await entriesOf(first.run)).map(({ n }) => n)).toEqual([...Array(15).keys()]);
  expect((await entriesOf('monday')).map(({ n }) => n)).toEqual([15, 16, 17]);
});

test('another seed is another sequence with a ledger of its own', async () => {
  const { http } = proxy();
  const first = await bench(http).run({ posts: 1 });
  const second = await bench(http).run({ posts: 1, seed: 7 });
  expect(second.run).not.toBe(first.run);
  expect((await entriesOf(second.run))[0]?.row).toBe(2471);
  await expect(bench(http).run({ seed: 7, run: first.run })).rejects.toThrow(
    /of another sequence \(mode faithful, seed 100/,
  );
});

test('read is acknowledged, dead-lettered and unknown, and what is not acknowledged is named', async () => {
  const { http } = proxy((post) =>
    post === 4 ? { status: 400, text: 'bad' } : post === 8 ? { status: 200, text: '<html>' } : undefined,
  );
  const result = await bench(http).run();
  expect(totalOf(result.read)).toBe(30);
  expect(totalOf(result.acknowledged) + totalOf(result.deadLettered) + totalOf(result.unknown)).toBe(30);
  expect(emulationFailure(result)).toMatch(
    /2 of 30 records are unaccounted for \(1 dead-lettered, 1 unknown\)[\s\S]*dead-lettered: geolocation_data row 2863 for topic 0affd5f86743.geo after 1 try: status 400: bad[\s\S]*unknown: user_data row 5730/,
  );
});

test('stops after several failed posts in a row with everything settled', async () => {
  const { http } = proxy((post) => (post >= 7 ? { code: 'ECONNREFUSED' } : undefined));
  const result = await bench(http).run();
  expect(totalOf(result.read)).toBe(12);
  expect(emulationFailure(result)).toMatch(/5 posts in a row failed/);
  expect(await entriesOf(result.run)).toHaveLength(12);
});

test('looks at tables and topics before it posts or writes anything', async () => {
  const { http, taken } = proxy();
  await expect(bench(http, 11_154, 'user_data').run()).rejects.toThrow('Table user_data does not exist');
  await expect(bench(http, 5).run()).rejects.toThrow(/has 5 rows/);
  await expect(
    bench(fakeHttp({ answer: () => ({ status: 404, text: '{"error_code":40401}' }) })).run(),
  ).rejects.toThrow(/does not exist/);
  expect(taken).toEqual([]);
  expect(await fileLedgerStore(folder).runs()).toEqual([]);
});

test('keeps to the pauses of the original and to the rate', async () => {
  const slow = bench();
  const { seconds } = await slow.run({ posts: 4, pace: 1 });
  expect(seconds).toBe(3);
  const rated = bench();
  expect((await rated.run({ posts: 4, rate: 2 })).seconds).toBe(5.5);
});

test('ends when its time is over', async () => {
  const { run } = bench();
  const result = await run({ posts: undefined, duration: 2.5, pace: 1 });
  expect(result.read).toEqual({ pin: 3, geo: 3, user: 3 });
});

test('an interruption ends it with everything settled, and the next run goes on', async () => {
  const stop = new AbortController();
  const { http } = proxy((post) => {
    if (post === 7) stop.abort(new Error('SIGTERM'));
    return undefined;
  });
  const { run } = bench(http);
  await expect(run({ signal: stop.signal })).rejects.toThrow(/Interrupted after 8 records/);
  const result = await run({ posts: 1 });
  expect([result.from, totalOf(result.read)]).toEqual([8, 1]);
});

test.each(['the same ledger', 'a new one'])(
  'after a kill what may have been posted is entered before anything is posted again, in %s',
  async (where) => {
    const { http } = proxy((post) => (post === 3 ? { status: 400, text: 'bad' } : undefined));
    const { run } = await bench(http).run({ posts: 1 });
    const file = join(folder, run, 'checkpoint.json');
    const checkpoint = JSON.parse(await readFile(file, 'utf8'));
    expect(checkpoint).toMatchObject({ next: 3, clean: true });
    await writeFile(file, JSON.stringify({ ...checkpoint, clean: false }));
    const second = await bench(http).run(where === 'a new one' ? { posts: 1, run: 'next' } : { posts: 1 });
    const [doubt, first, ...others] = (await entriesOf(second.run)).slice(-4);
    expect(doubt).toMatchObject({ inDoubt: 'killed', n: 3, table: 'pinterest_data', digest: first?.digest });
    // It was refused now, and yet it may be there: it is unknown, not dead-lettered.
    expect(first).toMatchObject({ n: 3, outcome: 'unknown', failures: [{ kind: 'refused' }] });
    expect(others.map(({ outcome, failures }) => [outcome, failures])).toEqual([
      ['acknowledged', undefined],
      ['acknowledged', undefined],
    ]);
  },
);

test('a doubt that nobody has entered yet is not forgotten by who merely looks where a ledger ends', async () => {
  const { http } = proxy();
  const { run } = await bench(http).run({ posts: 1 });
  const file = join(folder, run, 'checkpoint.json');
  const checkpoint = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...checkpoint, clean: false, maxInFlight: 2 }));
  await bench(http).run({ posts: 1, run: 'next' });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ next: 3, clean: false, maxInFlight: 2 });
  await bench(http).run({ posts: 1, run });
  expect((await entriesOf(run)).slice(3).map((line) => ['inDoubt' in line, line.n])).toEqual([
    [true, 3],
    [true, 4],
    [false, 3],
    [false, 4],
    [false, 5],
  ]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ next: 6, clean: true, maxInFlight: 1 });
});

test('writes a ledger that another program can read', async () => {
  const { run } = await bench().run({ posts: 1 });
  const [head, first] = (await readFile(join(folder, run, 'ledger.jsonl'), 'utf8')).split('\n');
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
