import { expect, test } from '@jest/globals';
import { CoalescedTask } from '#lib/concurrency/coalesced-task.ts';

test('calls that arrive during a run share one later run', async () => {
  const runs: (() => void)[] = [];
  const task = new CoalescedTask(() => new Promise<void>((resolve) => void runs.push(resolve)));
  const first = task.run();
  const others = [task.run(), task.run(), task.run()];
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await first;
  await new Promise((done) => setImmediate(done));
  expect(runs).toHaveLength(2);
  runs[1]?.();
  await Promise.all(others);
  expect(runs).toHaveLength(2);
});

test('a failed run rejects for the calls that shared it, and the next run is tried', async () => {
  let runs = 0;
  const task = new CoalescedTask(async () => {
    if (++runs === 1) throw new Error('disk full');
  });
  const [one, other] = [task.run(), task.run()];
  await expect(one).rejects.toThrow('disk full');
  await other;
  expect(runs).toBe(2);
});
