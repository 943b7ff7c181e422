import { expect, test } from '@jest/globals';
import { forEachConcurrent } from '#lib/concurrency/for-each-concurrent.ts';

test('works on every item with no more in flight than allowed', async () => {
  let inFlight = 0;
  let most = 0;
  const done: number[] = [];
  await forEachConcurrent([1, 2, 3, 4, 5, 6, 7], 3, async (n) => {
    inFlight++;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    inFlight--;
    done.push(n);
  });
  expect([most, done.length]).toEqual([3, 7]);
});

test('starts nothing after a failure, and throws it once the calls in flight have ended', async () => {
  const started: number[] = [];
  const work = async (n: number) => {
    started.push(n);
    await new Promise((resolve) => setImmediate(resolve));
    if (n === 1) throw new Error('no');
  };
  await expect(forEachConcurrent([1, 2, 3, 4, 5, 6], 2, work)).rejects.toThrow('no');
  expect(started.length).toBeLessThanOrEqual(3);
});
