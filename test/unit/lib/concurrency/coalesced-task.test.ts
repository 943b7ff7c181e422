import { expect, test } from '@jest/globals';
import { Shared } from '#lib/concurrency/coalesced-task.ts';

test('all who wait share a run that began after they asked', async () => {
  const gates: (() => void)[] = [];
  const shared = new Shared(() => new Promise<void>((resolve) => void gates.push(resolve)));
  const first = shared.run();
  const others = [shared.run(), shared.run(), shared.run()];
  expect(gates).toHaveLength(1);
  gates[0]?.();
  await first;
  await new Promise((done) => setImmediate(done));
  expect(gates).toHaveLength(2);
  gates[1]?.();
  await Promise.all(others);
  expect(gates).toHaveLength(2);
});

test('a run that failed is told to those who shared it, and the next one is tried', async () => {
  let runs = 0;
  const shared = new Shared(async () => {
    if (++runs === 1) throw new Error('disk full');
  });
  const [one, other] = [shared.run(), shared.run()];
  await expect(one).rejects.toThrow('disk full');
  await other;
  expect(runs).toBe(2);
});
