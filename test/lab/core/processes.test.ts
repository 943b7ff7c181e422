import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { acquireLock } from './lock.ts';
import { isAlive, Processes, startTimeOf } from './processes.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const processes = () => new Processes(join(dir, 'processes'), join(dir, 'logs'));

test('another command finds and stops a process', async () => {
  const started = processes().start('sleeper', 'sleep', ['60']);
  expect(processes().isAlive('sleeper')).toBe(true);
  await processes().stop('sleeper');
  expect(isAlive(started)).toBe(false);
  expect(processes().all()).toEqual([]);
});

test('a process that ignores SIGTERM is killed after its grace time', async () => {
  const started = processes().start('stubborn', 'bash', ['-c', 'trap "" TERM; while :; do sleep 0.05; done'], {
    graceMs: 200,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await processes().stop('stubborn');
  expect(isAlive(started)).toBe(false);
});

test('the process that was started last is stopped first', () => {
  const all = processes();
  all.start('a', 'sleep', ['60']);
  all.start('b', 'sleep', ['60']);
  expect(all.all().map((one) => one.name)).toEqual(['b', 'a']);
  return all.stopAll();
});

test('a process with the same pid but another start time is not ours', () => {
  const mine = { name: 'x', pid: process.pid, startTime: '1', order: 1, graceMs: 1 };
  expect(isAlive(mine)).toBe(false);
  expect(startTimeOf(process.pid)).toMatch(/^\d+$/);
});

test('a lock is refused while its holder lives, and acquired after its release', () => {
  const file = join(dir, 'lock');
  const first = acquireLock(file, 'npm start');
  expect(() => acquireLock(file, 'npm start')).toThrow('"npm start" (pid');
  first[Symbol.dispose]();
  acquireLock(file, 'again')[Symbol.dispose]();
});
