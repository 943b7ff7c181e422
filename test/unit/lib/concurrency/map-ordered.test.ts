import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mapOrdered } from '#lib/concurrency/map-ordered.ts';

async function* counting(count: number, asked: (n: number) => void = () => undefined) {
  for (let n = 0; n < count; n++) {
    asked(n);
    yield n;
  }
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test('yields results in the order of the items with no more in flight than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 12 }),
      async (s, maxInFlight, count) => {
        let inFlight = 0;
        let most = 0;
        const work = async (n: number) => {
          inFlight++;
          most = Math.max(most, inFlight);
          await s.schedule(Promise.resolve());
          inFlight--;
          return n * 2;
        };
        const all = collect(mapOrdered(counting(count), maxInFlight, work));
        await s.waitFor(all);
        expect(await all).toEqual(Array.from({ length: count }, (_, n) => n * 2));
        expect(most).toBeLessThanOrEqual(maxInFlight);
      },
    ),
    { numRuns: 50 },
  );
});

test('yields a result while the next item is still to come', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* slow() {
    yield 1;
    await gate;
    yield 2;
  }
  const results = mapOrdered(slow(), 3, async (n) => n);
  expect(await results.next()).toEqual({ done: false, value: 1 });
  release();
  expect(await collect(results)).toEqual([2]);
});

test('yields the results in flight before it throws a failure of the source', async () => {
  async function* failing() {
    yield 1;
    yield 2;
    throw new Error('the database is gone');
  }
  const seen: number[] = [];
  const run = async () => {
    for await (const n of mapOrdered(failing(), 4, async (n) => n)) seen.push(n);
  };
  await expect(run()).rejects.toThrow('the database is gone');
  expect(seen).toEqual([1, 2]);
});

test('requests nothing more once the consumer has stopped, and closes the source', async () => {
  const asked: number[] = [];
  for await (const n of mapOrdered(
    counting(100, (n) => asked.push(n)),
    2,
    async (n) => n,
  )) {
    if (n === 3) break;
  }
  expect(asked.length).toBeLessThanOrEqual(6);
});

test('throws a failure of the work and leaves no rejection unhandled', async () => {
  const work = async (n: number) => {
    if (n > 0) throw new Error(`no ${n}`);
    return n;
  };
  const seen: number[] = [];
  const run = async () => {
    for await (const n of mapOrdered(counting(5), 3, work)) seen.push(n);
  };
  await expect(run()).rejects.toThrow('no 1');
  expect(seen).toEqual([0]);
});
