import { expect, test } from '@jest/globals';
import { atMost } from '#lib/concurrency/for-each-concurrent.ts';

test('works on every item with no more than the width under way', async () => {
  let open = 0;
  let most = 0;
  const done: number[] = [];
  await atMost(3, [1, 2, 3, 4, 5, 6, 7], async (n) => {
    open++;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    done.push(n);
  });
  expect([most, done.length]).toEqual([3, 7]);
});

test('begins nothing after a failure, and passes it on once the others have ended', async () => {
  const begun: number[] = [];
  const work = async (n: number) => {
    begun.push(n);
    await new Promise((resolve) => setImmediate(resolve));
    if (n === 1) throw new Error('no');
  };
  await expect(atMost(2, [1, 2, 3, 4, 5, 6], work)).rejects.toThrow('no');
  expect(begun.length).toBeLessThanOrEqual(3);
});
