import { expect, test } from '@jest/globals';
import { Semaphore } from '#lib/concurrency/semaphore.ts';

test('lets through as many as allowed, and the others in their order as room is made', async () => {
  const semaphore = new Semaphore(2);
  const through: number[] = [];
  for (const n of [1, 2, 3, 4]) void semaphore.acquire().then(() => through.push(n));
  await new Promise((done) => setImmediate(done));
  expect(through).toEqual([1, 2]);
  semaphore.release();
  await new Promise((done) => setImmediate(done));
  expect(through).toEqual([1, 2, 3]);
  semaphore.release();
  await new Promise((done) => setImmediate(done));
  expect(through).toEqual([1, 2, 3, 4]);
});

test('once closed nobody waits any more', async () => {
  const semaphore = new Semaphore(0);
  const waiting = semaphore.acquire();
  semaphore.close();
  await waiting;
  await semaphore.acquire();
});
