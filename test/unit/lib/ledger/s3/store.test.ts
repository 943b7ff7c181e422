import { expect, test } from '@jest/globals';
import { collect, entry, header, inDoubt, killedCheckpoint, readLedger, writeLedger } from '../ledger-fixtures.ts';
import { bench, segment } from './s3-bench.ts';

test('keeps a run as segments that are never written twice', async () => {
  const { gate, s3, clock, store, text } = bench();
  using _open = gate.open();
  const written: string[] = [];
  const replace = s3.replace;
  s3.replace = (bucket, key, ...rest) => {
    if (key.includes('/segments/')) written.push(key.slice('state/a/'.length));
    return replace(bucket, key, ...rest);
  };
  {
    await using ledger = await store.create(header('a'));
    for (let n = 0; n < 5; n++) {
      await ledger.append([entry(n)]);
      clock.advance(1500);
    }
  }
  expect(written).toEqual([0, 1, 2, 3].map(segment).slice(0, written.length));
  expect(JSON.parse(text(segment(0)) ?? '')).toEqual({ ...header('a'), maxInFlight: 201 });
  expect(await readLedger(store, 'a')).toBe('a: 0 1 2 3 4');
  expect((await store.runs()).map((run) => run.header.run)).toEqual(['a']);
});

test('resumes after segments that the checkpoint of a killed writer does not know yet', async () => {
  const { gate, store, text, overwrite } = bench();
  using _open = gate.open();
  let checkpoint = '';
  {
    await using ledger = await store.create(header('a', 30));
    await ledger.append([entry(30)]);
    await ledger.checkpoint();
    checkpoint = killedCheckpoint(text('checkpoint.json') ?? '', { writer: undefined });
    await ledger.append([entry(31)]);
  }
  overwrite('checkpoint.json', checkpoint);
  await using ledger = await store.resume('a');
  expect([ledger.next, ledger.inDoubtBelow]).toEqual([32, 201]);
  await ledger.append([entry(32)]);
  await ledger.checkpoint();
  expect(text(segment(3))).toBeDefined();
  expect(await readLedger(store, 'a')).toBe('a: 30 31 32');
});

test('refuses a name that is taken', async () => {
  const { gate, store } = bench();
  using _open = gate.open();
  await writeLedger(store, 'a: 0');
  await expect(store.create(header('a'))).rejects.toThrow(/ledger of run "a"/);
});

test('names the run that is missing', async () => {
  await expect(collect(bench().store.read('gone'))).rejects.toThrow(/no ledger of run "gone"/);
});

test('the checkpoint never names more segments than are stored', async () => {
  const { gate, s3, store, text } = bench();
  using _open = gate.open();
  const replace = s3.replace;
  s3.replace = async (name, key, body, tag) => {
    if (key.endsWith('checkpoint.json')) {
      const { length } = JSON.parse(body) as { length: number };
      for (let number = 0; number < length; number++) expect(text(segment(number))).toBeDefined();
    }
    return replace(name, key, body, tag);
  };
  await using ledger = await store.create(header('a'));
  await Promise.all([ledger.append([entry(0)]), ledger.durable(), ledger.append([entry(1)]), ledger.checkpoint()]);
  await ledger.append([entry(2)]);
  await ledger.checkpoint();
});

test('a put that is sent again because its answer was lost counts as done', async () => {
  const { gate, s3, store } = bench();
  using _open = gate.open();
  const replace = s3.replace;
  {
    await using ledger = await store.create(header('a'));
    s3.replace = async (...args) => {
      await replace(...args);
      return replace(...args);
    };
    await ledger.append([entry(0)]);
    await ledger.checkpoint();
  }
  expect(await readLedger(store, 'a')).toBe('a: 0');
});

test('records stay in doubt after a kill until a writer has entered them', async () => {
  const { gate, store, text, overwrite } = bench();
  using _open = gate.open();
  {
    await using killed = await store.create(header('a'), 7);
    await killed.append([entry(0)]);
  }
  overwrite('checkpoint.json', killedCheckpoint(text('checkpoint.json') ?? ''));
  {
    await using looking = await store.resume('a');
    // The 7 in flight, and the 200 that may have waited for a segment.
    expect(looking.inDoubtBelow).toBe(207);
  }
  {
    await using next = await store.resume('a');
    expect(next.inDoubtBelow).toBe(207);
    await next.appendInDoubt([inDoubt(1)]);
    expect(next.next).toBe(1);
  }
  await using last = await store.resume('a');
  expect([last.inDoubtBelow, last.next]).toEqual([undefined, 1]);
  expect(await readLedger(store, 'a')).toBe('a: 0 1~');
});
