import { expect, test } from '@jest/globals';
import { RateLimiter } from '#lib/concurrency/rate-limiter.ts';
import { fakeClock } from '../../fakes/clock.ts';

test('everybody who reserves gets the next free time', () => {
  const limiter = new RateLimiter(2, fakeClock(1_000));
  expect([limiter.reserve(1), limiter.reserve(3), limiter.reserve(1)]).toEqual([1_000, 1_500, 3_000]);
});

test('without a rate everything may begin at once', () => {
  const limiter = new RateLimiter(undefined, fakeClock(1_000));
  expect([limiter.reserve(500), limiter.reserve(500)]).toEqual([0, 0]);
});
