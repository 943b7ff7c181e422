import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { longSample, longTests } from '../../long-sample.ts';

const root = resolve(import.meta.dirname, '../../..');
const DAY_MS = 86_400_000;
const today = Date.UTC(2026, 0, 1, 13);

test('one long test runs each day, and each of them in turn', () => {
  const all = longTests(root);
  const long = readdirSync(resolve(root, 'test/long')).filter((name) => name.endsWith('.test.ts'));
  expect(all).toEqual(expect.arrayContaining(long.map((name) => `test/long/${name}`)));
  const turns = all.map((_, day) => longSample(root, today + day * DAY_MS, undefined));
  expect(turns.every((turn) => turn.length === 1)).toBe(true);
  expect(turns.flat().sort()).toEqual(all);
});

test('the long test stays the same for a whole day', () => {
  expect(longSample(root, today, undefined)).toEqual(longSample(root, today + DAY_MS / 4, undefined));
});

test('LONG_SAMPLE names another long test or none', () => {
  expect(longSample(root, today, 'host')).toEqual(['test/long/host.test.ts']);
  expect(longSample(root, today, 'none')).toEqual([]);
});

test('an unknown name is an error that lists the valid names', () => {
  expect(() => longSample(root, today, 'hots')).toThrow(/"hots"; expected none or one of .*\bhost\b/);
});
