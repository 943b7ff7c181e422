import { expect, test } from '@jest/globals';
import { runByDependency } from './schedule.ts';

const item = (name: string, ...after: readonly string[]) => ({ name, after });

test('an item starts when the items that it depends on are done', async () => {
  const events: string[] = [];
  await runByDependency([item('c', 'a', 'b'), item('a'), item('b', 'a')], async ({ name }) => {
    events.push(`+${name}`);
    await Promise.resolve();
    events.push(`-${name}`);
  });
  expect(events).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
});

test('after the first failure no dependent item starts, and that failure is thrown', async () => {
  const started: string[] = [];
  const run = runByDependency([item('a'), item('b', 'a'), item('c', 'b')], async ({ name }) => {
    started.push(name);
    if (name === 'a') throw new Error('a broke');
  });
  await expect(run).rejects.toThrow('a broke');
  expect(started).toEqual(['a']);
});

test('a circle and an unknown name are errors', async () => {
  await expect(runByDependency([item('a', 'b'), item('b', 'a')], async () => undefined)).rejects.toThrow('circle');
  await expect(runByDependency([item('a', 'x')], async () => undefined)).rejects.toThrow('not in the list');
});
