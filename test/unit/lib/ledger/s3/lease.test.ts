import { expect, test } from '@jest/globals';
import { entry, header, readLedger, writeLedger } from '../ledger-fixtures.ts';
import { bench, bucket } from './s3-bench.ts';

test('of two writers the second one is refused, and nothing of the first is overwritten', async () => {
  const { gate, clock, store } = bench();
  using _open = gate.open();
  await using first = await store.create(header('a'));
  await first.append([entry(0)]);
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    await first.checkpoint();
  };
  await expect(store.resume('a')).rejects.toThrow(/run "a" in s3:\/\/.* is being written by another process/);
  clock.sleep = sleep;
  await first.append([entry(1)]);
  await first.durable();
  expect(await readLedger(store, 'a')).toBe('a: 0 1');
});

test('a released lease is acquired at once', async () => {
  const { gate, clock, store, said } = bench();
  using _open = gate.open();
  await writeLedger(store, 'a: 0');
  await using ledger = await store.resume('a');
  expect([ledger.next, clock.now(), said]).toEqual([1, 0, []]);
});

test('a lease that nobody renews is watched for 30 s, then acquired, and its old writer gets an error before it writes', async () => {
  const { gate, s3, store, clock, said, text, overwrite } = bench();
  using _open = gate.open();
  const killed = await store.create(header('a'), 7);
  await killed.append([entry(0)]);
  await killed.checkpoint();
  const checkpoint = text('checkpoint.json') ?? '';
  // A killed process renews nothing, whatever time it is.
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    overwrite('checkpoint.json', checkpoint);
  };
  const { replace } = s3;
  s3.replace = async (name, key, ...rest) =>
    clock.now() < 30_000 && key.endsWith('checkpoint.json') ? undefined : replace(name, key, ...rest);
  await using next = await store.resume('a');
  s3.replace = replace;
  expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  expect([next.next, next.inDoubtBelow]).toEqual([1, 207]);
  expect(said).toEqual([
    `The last writer of run "a" in s3://${bucket}/state did not release its lease: waiting 30 s to see whether it still runs.`,
  ]);
  await killed.append([entry(1)]);
  await next.append([entry(1, { outcome: 'unknown', partition: null, offset: null })]);
  await next.durable();
  await expect(killed.durable()).rejects.toThrow(/taken over by another process/);
  await expect(killed.checkpoint()).rejects.toThrow(/taken over by another process/);
  expect(await readLedger(store, 'a')).toBe('a: 0 1?');
});
