import { expect, test } from '@jest/globals';
import { type Exit, exceedsStartLimit, isSuccess, restarts } from './restart-policy.ts';

const status = (code: number): Exit => ({ code, signal: null });
const signal = (name: NodeJS.Signals): Exit => ({ code: null, signal: name });
const unit = { type: 'simple', successes: [] } as const;

test('0 and the signals of an orderly end are successes, and what the unit names', () => {
  expect([status(0), signal('SIGTERM'), status(143), signal('SIGKILL')].map((exit) => isSuccess(exit, unit))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isSuccess(status(143), { ...unit, successes: ['143'] })).toBe(true);
});

test.each([
  ['no', false, false, false],
  ['always', true, true, true],
  ['on-success', true, false, false],
  ['on-failure', false, true, true],
  ['on-abnormal', false, false, true],
] as const)('Restart=%s after success, status 1, SIGKILL', (mode, clean, failed, killed) => {
  expect(restarts(mode, status(0), true)).toBe(clean);
  expect(restarts(mode, status(1), false)).toBe(failed);
  expect(restarts(mode, signal('SIGKILL'), false)).toBe(killed);
});

test('the sixth start within ten seconds is one too many', () => {
  const limit = { interval: 10_000, burst: 5 };
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 9_000, limit)).toBe(true);
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 10_001, limit)).toBe(false);
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 9_000, { interval: 0, burst: 5 })).toBe(false);
});
