import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pauseBefore, retryAfterMs } from '#lib/emulator/producer/backoff.ts';

const limits = { maxAttempts: 9, baseMs: 100, capMs: 2_000, maxRetryAfterMs: 20_000, totalMs: 60_000 };

test('waits no longer than a bound that doubles up to a cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (failed, random) => {
      const pause = pauseBefore(failed, undefined, limits, random);
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThanOrEqual(Math.min(2_000, 100 * 2 ** (failed - 1)));
    }),
  );
});

test('honours Retry-After up to a maximum', () => {
  expect(pauseBefore(1, 7_000, limits, 0)).toBe(7_000);
  expect(pauseBefore(1, 3_600_000, limits, 0)).toBe(20_000);
});

test('reads Retry-After as seconds or as a date', () => {
  const now = Date.parse('2026-11-01T00:00:00Z');
  expect(retryAfterMs(' 12 ', now)).toBe(12_000);
  expect(retryAfterMs('Sun, 01 Nov 2026 00:00:05 GMT', now)).toBe(5_000);
  expect(retryAfterMs('Sun, 01 Nov 2025 00:00:05 GMT', now)).toBe(0);
  expect(retryAfterMs('soon', now)).toBeUndefined();
  expect(retryAfterMs(undefined, now)).toBeUndefined();
});
