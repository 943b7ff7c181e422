import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openJob } from '#lib/runtime/job.ts';
import { parseRunnerFile } from '../../../../scripts/start/runner-files.ts';

let dir = '';
const before = { ...process.env };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'job-'));
  for (const name of ['output', 'summary']) writeFileSync(join(dir, name), '');
  process.env['GITHUB_OUTPUT'] = join(dir, 'output');
  process.env['GITHUB_STEP_SUMMARY'] = join(dir, 'summary');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

const silent = (): void => undefined;

test('an output keeps lines that look like further outputs', () => {
  const value = 'a\nforged=1\nforged<<EOF\nb\nEOF';
  openJob(process.env, silent).setOutput('name', value);
  expect(parseRunnerFile(readFileSync(join(dir, 'output'), 'utf8'))).toEqual({ name: value });
});

test('without a file for outputs they are printed, and cannot become commands', () => {
  const lines: string[] = [];
  openJob({}, (line) => lines.push(line)).setOutput('name', 'a\n::error::forged');
  expect(lines).toEqual(['name=a\n|::error::forged']);
});

test('an output that cannot be written names the file', () => {
  process.env['GITHUB_OUTPUT'] = dir;
  expect(() => openJob(process.env, silent).setOutput('changed', '1')).toThrow(
    `Output "changed" could not be written: GITHUB_OUTPUT is "${dir}"`,
  );
});

test('a summary above the limit of a runner is cut between characters, and says so', async () => {
  const job = openJob(process.env, silent);
  job.summarise('é'.repeat(600_000));
  await job.close();
  const text = readFileSync(join(dir, 'summary'), 'utf8');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
  expect(text).not.toContain('\uFFFD');
  expect(text).toContain('*Cut: the summary would be 1200001 bytes long.*');
});

test('a summary that cannot be written names the file', async () => {
  process.env['GITHUB_STEP_SUMMARY'] = join(dir, 'missing');
  const job = openJob(process.env, silent);
  job.summarise('text');
  await expect(job.close()).rejects.toThrow('GITHUB_STEP_SUMMARY');
});
