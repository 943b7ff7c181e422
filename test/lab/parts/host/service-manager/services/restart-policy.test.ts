import { expect, test } from '@jest/globals';
import { type Exit, exceedsStartLimit, isSuccess, shouldRestart } from './restart-policy.ts';

const status = (code: number): Exit => ({ code, signal: null });
const signal = (name: NodeJS.Signals): Exit => ({ code: null, signal: name });
const unit = { type: 'simple', successExits: [] } as const;

test('exit code 0, clean signals and those in SuccessExitStatus= are successes', () => {
  expect([status(0), signal('SIGTERM'), status(143), signal('SIGKILL')].map((exit) => isSuccess(exit, unit))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isSuccess(status(143), { ...unit, successExits: ['143'] })).toBe(true);
});

test.each([
  ['no', false, false, false],
  ['always', true, true, true],
  ['on-success', true, false, false],
  ['on-failure', false, true, true],
  ['on-abnormal', false, false, true],
] as const)('Restart=%s after success, status 1, SIGKILL', (mode, clean, failed, killed) => {
  expect(shouldRestart(mode, status(0), true)).toBe(clean);
  expect(shouldRestart(mode, status(1), false)).toBe(failed);
  expect(shouldRestart(mode, signal('SIGKILL'), false)).toBe(killed);
});

test('the sixth start within ten seconds exceeds the limit', () => {
  const limit = { intervalMs: 10_000, burst: 5 };
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 9_000, limit)).toBe(true);
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 10_001, limit)).toBe(false);
  expect(exceedsStartLimit([1, 2, 3, 4, 5], 9_000, { intervalMs: 0, burst: 5 })).toBe(false);
});
