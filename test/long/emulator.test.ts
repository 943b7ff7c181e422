import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';

jest.setTimeout(300_000);

const checkout = new Checkout();
let applied: Ended;

beforeAll(async () => {
  await checkout.labUp();
  applied = await checkout.pipeline(['apply']);
});
afterAll(() => checkout.dispose());

const IN_FLIGHT = 4;
const BATCH_SIZE = 200;
const drain = ['emulate', '--mode', 'drain', '--in-flight', String(IN_FLIGHT), '--batch-size', String(BATCH_SIZE)];

interface Report {
  readonly run: string;
  readonly read: Record<string, number>;
  readonly acknowledged: Record<string, number>;
  readonly duplicates: Record<string, number>;
  readonly counts: Record<string, number>;
  readonly exit: number;
}

interface Entry {
  readonly n: number;
  readonly table: string;
  readonly row: number;
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const report = (dir: string): Report =>
  JSON.parse(readFileSync(join(checkout.dir, dir, 'report.json'), 'utf8')) as Report;

const verify = (store: string, dir: string, ...more: readonly string[]) =>
  checkout.pipeline(['verify', '--level', 'keys', '--foreign', 'fail', '--store', store, '--report', dir, ...more]);

/** The lines of the only ledger in a folder, without its header and without an incomplete last line. */
function ledgerLines(folder: string): readonly string[] {
  const dir = join(checkout.dir, folder);
  const [run] = existsSync(dir) ? readdirSync(dir) : [];
  const file = join(dir, run ?? '', 'ledger.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1, -1) : [];
}

/** Starts an emulation and sends it SIGKILL when its ledger has so many entries. */
async function killedAt(entries: number, folder: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['scripts/pipeline.ts', ...args, '--lab'], {
    cwd: checkout.dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => void child.on('close', () => resolve()));
  const end = Date.now() + 60_000;
  while (ledgerLines(folder).length < entries && Date.now() < end && child.exitCode === null) await sleep(20);
  child.kill('SIGKILL');
  await ended;
}

test('a killed drain loses nothing, and duplicates at most the records in flight, which are counted', async () => {
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  await killedAt(1_000, 'drain', [...drain, '--store', 'file:drain', '--posts', '2000']);
  const before = ledgerLines('drain').length;
  expect(before).toBeGreaterThanOrEqual(1_000);
  expect(before).toBeLessThan(6_000);
  const resumed = await checkout.pipeline([...drain, '--store', 'file:drain', '--posts', '600']);
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  const lines = ledgerLines('drain').map((line) => JSON.parse(line) as Entry | { readonly inDoubt: string });
  const entries = lines.filter((line): line is Entry => !('inDoubt' in line));
  expect(lines.length).toBeGreaterThan(entries.length);
  for (const table of new Set(entries.map((entry) => entry.table))) {
    const rows = entries.filter((entry) => entry.table === table);
    expect(rows.map(({ n }) => n)).toEqual([...rows.keys()]);
    expect(rows.map(({ row }) => row)).toEqual([...rows.keys()]);
  }
  const verified = await verify('file:drain', 'drain-report');
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  const { acknowledged, counts, duplicates } = report('drain-report');
  expect(total(acknowledged)).toBe(entries.length);
  expect(counts).toMatchObject({ missing: 0, late: 0, altered: 0, unexpected: 0 });
  expect(total(duplicates)).toBeLessThanOrEqual(IN_FLIGHT * BATCH_SIZE);
});

test('two shards post at the same time into one store, and each is verified separately', async () => {
  const shard = (index: number) =>
    checkout.pipeline([
      ...['emulate', '--mode', 'sample', '--posts', '60', '--batch-size', '10', '--store', 'file:shards'],
      ...['--run', 'both', '--shard', `${index}/2`],
    ]);
  const both = await Promise.all([shard(1), shard(2)]);
  expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  for (const index of [1, 2]) {
    const run = `both-shard-${index}-of-2`;
    expect(await verify('file:shards', run, '--run', run)).toMatchObject({ code: 0, stderr: '' });
    expect(report(run)).toMatchObject({ run, read: { pin: 60, geo: 60, user: 60 }, counts: { unexpected: 0 } });
  }
});

test('another process resumes a ledger in the bucket, which has one writer at a time', async () => {
  const store = 's3://user-0affd5f86743-bucket/pipeline-state/e2e';
  const emulate = (...more: readonly string[]) =>
    checkout.pipeline(['emulate', '--mode', 'sample', '--batch-size', '20', '--store', store, ...more]);
  expect(await emulate('--posts', '30')).toMatchObject({ code: 0, stderr: '' });
  const slow = emulate('--posts', '300', '--rate', '45');
  await sleep(6_000);
  const second = await emulate('--posts', '5');
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/The ledger of run ".*" in s3:.* is being written by another process/);
  expect(await slow).toMatchObject({ code: 0, stderr: '' });
  expect(await verify(store, 'bucket-report')).toMatchObject({ code: 0, stderr: '' });
  expect(report('bucket-report')).toMatchObject({ read: { pin: 330, geo: 330, user: 330 } });
});
