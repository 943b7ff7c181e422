import { expect, test } from '@jest/globals';
import { resumeText } from '#lib/emulator/resume-text.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { total } from '#lib/record/table-counts.ts';
import { type Emulate, emulationBench } from './emulation-bench.ts';
import { fakeDatabase } from './fake-database.ts';
import { slowProxy, type Taken } from './ok-proxy.ts';
import { numberedTables } from './table-database.ts';

const { emulate, entriesOf } = emulationBench();
const drawn = fakeDatabase(11_154).database;
const numbered = numberedTables(20);

/** The flags that a message asks for, as options of the next emulation. */
function flagsIn(message: string): Pick<Emulate, 'run' | 'posts'> {
  const flag = (name: string) => new RegExp(`--${name} (\\S+)`).exec(message)?.[1];
  const posts = flag('posts');
  return { run: flag('run'), ...(posts === undefined ? {} : { posts: Number(posts) }) };
}

/** Interrupts an emulation every so many posts, and each time runs the command that its message asks for. */
async function runInterrupted(database: Database, options: Emulate, everyPosts: number) {
  let stop = new AbortController();
  const { http, taken } = slowProxy((post) => {
    if ((post + 1) % everyPosts === 0) stop.abort(new Error('interrupted by SIGINT'));
    return undefined;
  });
  const messages: string[] = [];
  let next = options;
  for (;;) {
    stop = new AbortController();
    try {
      await emulate({ http, database }, { ...next, signal: stop.signal });
      return { taken, messages };
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      const { message } = error as Error;
      messages.push(message);
      if (message.endsWith('No record is left to post.')) return { taken, messages };
      next = { ...next, ...flagsIn(message) };
    }
  }
}

const sorted = (taken: readonly Taken[]) => taken.map(({ topic, json }) => `${topic} ${json}`).sort();

const cases: readonly (readonly [string, Database, Emulate])[] = [
  ['faithful', drawn, { mode: 'faithful', posts: 6 }],
  ['sample', drawn, { mode: 'sample', posts: 12, batchSize: 2, inFlight: 3 }],
  ['a shard of sample', drawn, { mode: 'sample', posts: 9, shard: '2/3', batchSize: 2, inFlight: 3 }],
  ['drain', numbered, { mode: 'drain', batchSize: 3, inFlight: 4 }],
  ['drain of some rows', numbered, { mode: 'drain', posts: 11, batchSize: 2, inFlight: 3 }],
  ['a shard of drain', numbered, { mode: 'drain', posts: 7, shard: '1/2', run: 'monday', batchSize: 2, inFlight: 2 }],
];
const intervals = [1, 2, 3, 5, 8];

test.each(cases)(
  'interrupted anywhere, %s names the command that posts exactly the rest',
  async (_name, database, options) => {
    const whole = slowProxy();
    await emulate({ http: whole.http, database }, { ...options, store: 'whole' });
    for (const interval of intervals) {
      const { taken, messages } = await runInterrupted(database, { ...options, store: `every-${interval}` }, interval);
      expect(sorted(taken)).toEqual(sorted(whole.taken));
      expect(messages.length).toBeGreaterThan(0);
    }
  },
);

test('an interruption leaves everything that was posted in the ledger, and the message counts what is left', async () => {
  const stop = new AbortController();
  const { http } = slowProxy((post) => {
    if (post === 7) stop.abort(new Error('SIGTERM'));
    return undefined;
  });
  const emulation = emulate({ http, database: drawn }, { posts: 10, run: 'monday', signal: stop.signal });
  await expect(emulation).rejects.toThrow(
    /^Interrupted after 8 records, all of them in the ledger of run monday in file:\S+\. 22 records are left\. To post exactly these, run the same command with --run monday --posts 8 \(inputs of the action: run, posts\)\.$/,
  );
  const result = await emulate({ http, database: drawn }, { posts: 1 });
  expect([result.run, result.from, total(result.read)]).toEqual(['monday', 8, 1]);
  expect(await entriesOf('monday')).toHaveLength(9);
});

const forever = Number.POSITIVE_INFINITY;

test.each([
  [
    'all rows',
    { records: 30, turns: forever, durationMs: forever },
    '30 records are left. To post exactly these, run the same command with --run monday (inputs of the action: run).',
  ],
  [
    'a time',
    { records: forever, turns: forever, durationMs: 12_300 },
    'To resume, run the same command with --run monday --duration 13 (inputs of the action: run, duration).',
  ],
  [
    'turns and a time',
    { records: 1, turns: 1, durationMs: 10 },
    '1 record is left. To resume, run the same command with --run monday --posts 1 --duration 1 (inputs of the action: run, posts, duration).',
  ],
  ['nothing', { records: 0, turns: 0, durationMs: forever }, 'No record is left to post.'],
])('says how to resume when %s was left', (_name, rest, expected) => {
  expect(resumeText({ run: 'monday', rest })).toBe(expected);
});
