import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout } from '../e2e/fixtures/checkout.ts';

// A killed writer cannot release its lease on the ledger, so each run that resumes waits 30 s until the lease expires.
jest.setTimeout(600_000);

const checkout = new Checkout();
const STORE = 's3://user-0affd5f86743-bucket/pipeline-state/e2e';

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => checkout.dispose());

interface Report {
  readonly run: string;
  readonly read: Record<string, number>;
  readonly acknowledged: Record<string, number>;
  readonly duplicates: Record<string, number>;
  readonly counts: Record<string, number>;
}

const emulate = (mode: string, run: string, ...more: readonly string[]): readonly string[] => [
  ...['emulate', '--mode', mode, '--store', STORE, '--run', run],
  ...(mode === 'faithful' ? ['--pace', '0'] : ['--batch-size', '7']),
  ...more,
];

/** Starts an emulation and sends it SIGKILL so many milliseconds after its first post. */
async function killedAfter(ms: number, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['scripts/pipeline.ts', ...args, '--lab'], {
    cwd: checkout.dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => void (chunk.toString().includes('Posting') && resolve()));
    child.on('close', (code) => reject(new Error(`the emulation ended with ${code} before it posted`)));
  });
  await sleep(ms);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  expect(await ended).toBeNull();
}

async function verified(run: string): Promise<Report> {
  const flags = ['--store', STORE, '--run', run, '--report', run, '--foreign', 'fail'];
  const ended = await checkout.pipeline(['verify', ...flags]);
  const report = JSON.parse(readFileSync(join(checkout.dir, run, 'report.json'), 'utf8')) as Report;
  expect([ended.code, ended.stderr, report.counts]).toEqual([
    0,
    '',
    expect.objectContaining({ missing: 0, late: 0, altered: 0, unexpected: 0 }),
  ]);
  return report;
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

for (const mode of ['faithful', 'sample']) {
  test(`${mode}: after several kills and restarts every record is accounted for`, async () => {
    for (const ms of [150, 700, 2_600]) await killedAfter(ms, emulate(mode, mode, '--posts', '5000'));
    // Fewer posts than the killed runs have made, so this run posts nothing new.
    expect(await checkout.pipeline(emulate(mode, mode, '--posts', '2'))).toMatchObject({ code: 0, stderr: '' });
    await verified(mode);
    expect(await checkout.pipeline(emulate(mode, mode, '--posts', '60'))).toMatchObject({ code: 0, stderr: '' });
    const { read, acknowledged, duplicates } = await verified(mode);
    expect(acknowledged).toEqual(read);
    expect(total(duplicates)).toBeGreaterThan(0);
  });
}
