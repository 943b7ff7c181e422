import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';
import { type Running, startPipeline } from '../e2e/fixtures/running.ts';

// Ledgers that are damaged, or written by two at a time, by programs that are not the project's own.

jest.setTimeout(600_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;
const topics = ['pin', 'geo', 'user'].map((name) => `${uid}.${name}`);
/** The most records that one turn of the emulations here has in flight, of all tables. */
const TURN = 3;

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let aws: AwsCli;

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = await checkout.labEnv();
  programs = new Programs(env);
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('there is no lab');
  aws = new AwsCli(programs, awsCli(lab));
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

/** Where each topic ends, as the REST proxy on the host says. */
const ends = (): Promise<readonly number[]> =>
  Promise.all(
    topics.map(async (topic) => {
      const answer = await fetch(`${env['LAB_REST_URL']}/topics/${topic}/partitions/0/offsets`);
      return ((await answer.json()) as { end_offset: number }).end_offset;
    }),
  );

const posts = (store: string, count: number, ...more: readonly string[]): readonly string[] => [
  ...['emulate', '--pace', '0', '--posts', String(count), '--store', store, '--run', 'damaged', ...more],
];

/** Expects that a damaged ledger is neither resumed nor proven, that nothing is posted, and what the error says. */
async function expectDamage(store: string, what: RegExp): Promise<void> {
  const before = await ends();
  expect(oneError(await checkout.pipeline(posts(store, 2)), env)).toMatch(what);
  expect(oneError(await checkout.pipeline(['verify', '--store', store]), env)).toMatch(what);
  expect(await ends()).toEqual(before);
}

const shell = (cwd: string, command: string): void =>
  void execFileSync('bash', ['-c', command], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });

test('a ledger in a folder that other programs have changed is refused, and restored it is proven', async () => {
  const store = 'file:folder';
  const folder = join(checkout.dir, 'folder');
  expect(await checkout.pipeline(posts(store, 4))).toMatchObject({ code: 0, stderr: '' });
  cpSync(folder, `${folder}.copy`, { recursive: true });
  const ledger = 'damaged/ledger.jsonl';
  for (const [command, what] of [
    [`truncate -s -1 ${ledger}`, /ledger\.jsonl holds \d+ bytes of complete lines, and its checkpoint covers \d+\./],
    [`sed -i '$d' ${ledger}`, /ledger\.jsonl holds \d+ bytes of complete lines|knows of records up to/],
    [`sed -i 4d ${ledger}`, /ledger\.jsonl holds|record \d+ was expected/],
    [`: > ${ledger}`, /ledger\.jsonl is missing or has no complete line, and its checkpoint covers \d+ bytes\./],
    [`rm ${ledger}`, /ledger\.jsonl is missing or has no complete line/],
    [`printf garbage | dd of=${ledger} bs=1 seek=700 conv=notrunc status=none`, /ledger/],
    [`sed -i 's/"offset":1,/"offset":0,/' ${ledger}`, /have the digest \w+, and its checkpoint says \w+\./],
    [`echo hello > damaged/checkpoint.json`, /checkpoint\.json is no checkpoint of a ledger .* or remove it/],
  ] as const) {
    shell(folder, command);
    await expectDamage(store, what);
    rmSync(folder, { recursive: true });
    cpSync(`${folder}.copy`, folder, { recursive: true });
  }
  expect(await checkout.pipeline(posts(store, 2))).toMatchObject({ code: 0, stderr: '' });
  await expectProven(store, 6 * TURN);
});

test('a ledger in a bucket that lost a segment, or has another one, is refused', async () => {
  const store = `s3://${bucket}/pipeline-state/integrity`;
  const prefix = `${store}/damaged/segments`;
  const sample = ['--mode', 'sample', '--batch-size', '7'];
  expect(await checkout.pipeline(posts(store, 30, ...sample))).toMatchObject({ code: 0, stderr: '' });
  expect(await checkout.pipeline(posts(store, 30, ...sample))).toMatchObject({ code: 0, stderr: '' });
  const copy = join(programs.dir, 'segments');
  await aws.run('s3', 'cp', '--quiet', '--recursive', `${prefix}/`, copy);
  const names = readdirSync(copy).sort();
  expect(names.length).toBeGreaterThan(2);
  for (const name of [names[0], names[1], names.at(-1)]) {
    await aws.run('s3', 'rm', '--quiet', `${prefix}/${name}`);
    const before = await ends();
    const missing = new RegExp(`segments/${name} is missing, although`);
    expect(oneError(await checkout.pipeline(posts(store, 2, ...sample)), env)).toMatch(missing);
    expect(oneError(await checkout.pipeline(['verify', '--store', store]), env)).toMatch(missing);
    expect(await ends()).toEqual(before);
    await aws.run('s3', 'cp', '--quiet', join(copy, name ?? ''), `${prefix}/${name}`);
  }
  await aws.run('s3', 'cp', '--quiet', join(copy, names[1] ?? ''), `${prefix}/${names[2]}`);
  expect(oneError(await checkout.pipeline(['verify', '--store', store]), env)).toMatch(/expected|has an entry|says/);
  await aws.run('s3', 'cp', '--quiet', join(copy, names[2] ?? ''), `${prefix}/${names[2]}`);
  await expectProven(store, 60 * TURN);
});

async function expectProven(store: string, records: number): Promise<void> {
  const verified = await checkout.pipeline(['verify', '--store', store, '--report', 'proof']);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  expect(verified.stdout).toContain(`Proven: ${records} of ${records} records in Kafka`);
}

/** A PID namespace of its own, as a container has one. */
const container = [
  ...['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc', '--mount'],
];

const shared = (count: number, ...more: readonly string[]): readonly string[] => [
  ...['emulate', '--mode', 'sample', '--batch-size', '5', '--posts', String(count), '--store', 'file:shared'],
  ...['--run', 'both', ...more],
];

/** The numbers of the entries of each table in the shared ledger. */
function sharedNumbers(): Readonly<Record<string, readonly number[]>> {
  const lines = readFileSync(join(checkout.dir, 'shared/both/ledger.jsonl'), 'utf8').trimEnd().split('\n').slice(1);
  const numbers: Record<string, number[]> = {};
  for (const { table, n, outcome } of lines.map((line) => JSON.parse(line))) {
    numbers[table] ??= [];
    if (outcome !== undefined) numbers[table].push(n);
  }
  return numbers;
}

async function sharedStarted(count: number, wrapper: readonly string[], ...more: readonly string[]): Promise<Running> {
  const running = startPipeline(checkout, shared(count, ...more), wrapper);
  await running.printed('Posting');
  return running;
}

test('of two processes in two PID namespaces on one folder the second one is refused, and no line is overwritten', async () => {
  const first = await sharedStarted(400, container, '--rate', '60');
  const second: Ended = await startPipeline(checkout, shared(10), container).ended;
  expect(oneError(second, env)).toMatch(
    /^error: The ledger of run "both" in file:shared is being written by another process\. Wait for it to end, or choose another store or run\.\n$/,
  );
  const outside = await checkout.pipeline(shared(10));
  expect(oneError(outside, env)).toContain('is being written by another process');
  expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
  for (const numbers of Object.values(sharedNumbers())) expect(numbers).toEqual([...Array(400).keys()]);
});

test('a writer that was killed in another PID namespace is waited for 15 s, with a line that says so', async () => {
  const killed = await sharedStarted(4_000, container, '--rate', '60');
  await sleep(4_000);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const startMs = Date.now();
  const next = await checkout.pipeline(shared(20));
  expect(next).toMatchObject({ code: 0, stderr: '' });
  expect(next.stdout).toContain(
    'The last writer of run "both" in file:shared did not release its lease: waiting 15 s to see whether it still runs.',
  );
  expect(Date.now() - startMs).toBeLessThan(45_000);
});

test('a writer that was killed on the same machine is followed without waiting', async () => {
  const killed = await sharedStarted(4_000, [], '--rate', '60');
  await sleep(3_000);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const next = await checkout.pipeline(shared(20));
  expect(next).toMatchObject({ code: 0, stderr: '' });
  expect(next.stdout).not.toContain('did not release its lease');
  const verified = await checkout.pipeline(['verify', '--store', 'file:shared', '--report', 'proof']);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
});

test('a checkpoint that is lost after a kill leaves what is in doubt in the ledger', async () => {
  const killed = await sharedStarted(4_000, [], '--rate', '60');
  await sleep(2_500);
  killed.child.kill('SIGKILL');
  await killed.ended;
  rmSync(join(checkout.dir, 'shared/both/checkpoint.json'));
  const next = await checkout.pipeline(shared(20));
  expect(next).toMatchObject({ code: 0, stderr: '' });
  expect(next.stdout).toMatch(/has lost its checkpoint: .* the next 20 records of each table count as in doubt\./);
  const verified = await checkout.pipeline(['verify', '--store', 'file:shared', '--report', 'proof']);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
});
