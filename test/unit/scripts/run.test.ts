import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { root } from './shell.ts';

const empty = mkdtempSync(join(tmpdir(), 'no-modules-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const run = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: {} });

test('a script is run with its flags, and sees itself as what was run', () => {
  const { status, stdout } = run(root, 'scripts/run.js', 'pipeline', 'plan', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: npm run pipeline -- plan [flags]');
});

test('a Node that cannot run TypeScript is one line that says what to do', () => {
  const { status, stdout, stderr } = run(root, '--no-experimental-strip-types', 'scripts/run.js', 'pipeline', 'plan');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: this needs Node 22\.18 or later, which runs TypeScript; this is Node \d[^\n]*\n$/);
  expect(stderr).toContain('npm ci');
});

test('missing dependencies are one line', () => {
  cpSync(join(root, 'scripts'), join(empty, 'scripts'), { recursive: true });
  writeFileSync(join(empty, 'package.json'), '{"type":"module"}');
  const { status, stderr } = run(empty, 'scripts/run.js', 'pipeline');
  expect([status, stderr]).toEqual([1, 'error: the dependencies are not installed yet: npm ci\n']);
});

test('sources run with `using` lowered, as Node 22 needs it', () => {
  const { status, stdout, stderr } = run(
    root,
    '--import',
    './scripts/lower-using.js',
    'scripts/pipeline.ts',
    'validate',
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('is valid for user id');
});
