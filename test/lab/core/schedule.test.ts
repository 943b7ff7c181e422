import { expect, test } from '@jest/globals';
import { inOrderOf } from './schedule.ts';

const item = (name: string, ...after: readonly string[]) => ({ name, after });

test('each item begins once those it is after are done', async () => {
  const events: string[] = [];
  await inOrderOf([item('c', 'a', 'b'), item('a'), item('b', 'a')], async ({ name }) => {
    events.push(`+${name}`);
    await Promise.resolve();
    events.push(`-${name}`);
  });
  expect(events).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
});

test('the first failure keeps what waits for it from beginning and is the one thrown', async () => {
  const begun: string[] = [];
  const run = inOrderOf([item('a'), item('b', 'a'), item('c', 'b')], async ({ name }) => {
    begun.push(name);
    if (name === 'a') throw new Error('a broke');
  });
  await expect(run).rejects.toThrow('a broke');
  expect(begun).toEqual(['a']);
});

test('a circle and an unknown name are refused', async () => {
  await expect(inOrderOf([item('a', 'b'), item('b', 'a')], async () => undefined)).rejects.toThrow('circle');
  await expect(inOrderOf([item('a', 'x')], async () => undefined)).rejects.toThrow('not there');
});
