import { expect, test } from '@jest/globals';
import { s3LedgerStore } from '#lib/ledger/s3/store.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { fakeS3 } from '../../fakes/s3.ts';
import { RecordingGate } from '../../fakes/writes.ts';
import { collect, entry, header } from './ledger-fixtures.ts';

const bucket = 'user-0affd5f86743-bucket';

function bench() {
  const gate = new RecordingGate();
  const s3 = fakeS3(gate);
  const clock = fakeClock();
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return {
    gate,
    s3,
    clock,
    said,
    store: s3LedgerStore({ s3, clock, say, bucket, prefix: 'state/', address: `s3://${bucket}/state` }),
  };
}

test('keeps a run as segments that are never written twice', async () => {
  const { gate, s3, clock, store } = bench();
  using _open = gate.open();
  {
    await using ledger = await store.create(header('a'));
    for (let n = 0; n < 5; n++) {
      await ledger.append([entry(n)]);
      clock.advance(1500);
    }
  }
  expect([...s3.objects.keys()].sort()).toEqual(
    [
      `${bucket}/state/a/checkpoint.json`,
      `${bucket}/state/a/segments/00000000.jsonl`,
      `${bucket}/state/a/segments/00000001.jsonl`,
      `${bucket}/state/a/segments/00000002.jsonl`,
      `${bucket}/state/a/segments/00000003.jsonl`,
    ].filter((key) => s3.objects.has(key)),
  );
  const lines = await collect(store.read('a'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    header('a'),
    ...Array.from({ length: 5 }, (_, n) => entry(n)),
  ]);
  expect((await store.runs()).map((run) => run.header.run)).toEqual(['a']);
});

test('resumes after segments that the checkpoint does not know yet', async () => {
  const { gate, s3, store } = bench();
  using _open = gate.open();
  {
    await using ledger = await store.create(header('a', 30));
    await ledger.append([entry(30)]);
  }
  await s3.put(bucket, 'state/a/segments/00000002.jsonl', `${JSON.stringify(entry(31))}\n`);
  await using ledger = await store.resume('a');
  expect(ledger.next).toBe(32);
  await ledger.append([entry(32)]);
  await ledger.checkpoint();
  expect(s3.objects.has(`${bucket}/state/a/segments/00000003.jsonl`)).toBe(true);
});

test('refuses a name that is taken', async () => {
  const { gate, store } = bench();
  using _open = gate.open();
  await (await store.create(header('a')))[Symbol.asyncDispose]();
  await expect(store.create(header('a'))).rejects.toThrow(/ledger of run "a"/);
});

test('names the run that is not there', async () => {
  await expect(collect(bench().store.read('gone'))).rejects.toThrow(/no ledger of run "gone"/);
});

test('of two writers the second one is told, and nothing of the first is overwritten', async () => {
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
  expect(await collect(store.read('a'))).toHaveLength(3);
});

test('a hold that nobody renews is waited for with a word and taken over, and its holder is told before it writes', async () => {
  const { gate, s3, store, clock, said } = bench();
  using _open = gate.open();
  const killed = await store.create(header('a'), 7);
  await killed.append([entry(0)]);
  await killed.checkpoint();
  const checkpoint = s3.objects.get(`${bucket}/state/a/checkpoint.json`);
  // A killed process renews nothing, whatever time it is.
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    if (checkpoint !== undefined) s3.objects.set(`${bucket}/state/a/checkpoint.json`, checkpoint);
  };
  const before = s3.replace;
  s3.replace = async (_bucket, key, ...rest) =>
    clock.now() < 30_000 && key.endsWith('checkpoint.json') ? undefined : before(_bucket, key, ...rest);
  await using heir = await store.resume('a');
  s3.replace = before;
  expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  expect([heir.next, heir.doubtful]).toEqual([1, 207]);
  expect(said).toEqual([
    `The last writer of run "a" in s3://${bucket}/state has not given it back: waiting 30 s for a sign of life.`,
  ]);
  await killed.append([entry(1)]);
  await heir.append([entry(1, { ms: 9 })]);
  await heir.durable();
  await expect(killed.durable()).rejects.toThrow(/taken over by another process/);
  await expect(killed.checkpoint()).rejects.toThrow(/taken over by another process/);
  expect((await collect(store.read('a'))).map((line) => JSON.parse(line).n)).toEqual([undefined, 0, 1]);
});

test('the checkpoint never names more segments than are stored', async () => {
  const { gate, s3, store } = bench();
  using _open = gate.open();
  const put = s3.replace;
  s3.replace = async (name, key, body, tag) => {
    if (key.endsWith('checkpoint.json')) {
      const { length } = JSON.parse(body) as { length: number };
      for (let number = 0; number < length; number++) {
        expect(s3.objects.has(`${bucket}/state/a/segments/${String(number).padStart(8, '0')}.jsonl`)).toBe(true);
      }
    }
    return put(name, key, body, tag);
  };
  await using ledger = await store.create(header('a'));
  await Promise.all([ledger.append([entry(0)]), ledger.durable(), ledger.append([entry(1)]), ledger.checkpoint()]);
  await ledger.append([entry(2)]);
  await ledger.checkpoint();
});

test('a put whose answer was lost and that was sent again counts as done', async () => {
  const { gate, s3, store } = bench();
  using _open = gate.open();
  const put = s3.replace;
  s3.replace = async (...args) => {
    await put(...args);
    return put(...args);
  };
  {
    await using ledger = await store.create(header('b')).catch(async () => {
      // The header itself was put twice, too: that name is taken now.
      s3.replace = put;
      const made = await store.create(header('c'));
      s3.replace = async (...args) => {
        await put(...args);
        return put(...args);
      };
      return made;
    });
    await ledger.append([entry(0)]);
    await ledger.checkpoint();
  }
  expect(await collect(store.read('c'))).toHaveLength(2);
});

test('what a killed writer had under way stays in doubt until somebody enters it, and then no longer', async () => {
  const { gate, s3, store } = bench();
  using _open = gate.open();
  const key = `${bucket}/state/a/checkpoint.json`;
  {
    await using killed = await store.create(header('a'), 7);
    await killed.append([entry(0)]);
  }
  const { bytes = Buffer.alloc(0), ...rest } = s3.objects.get(key) ?? { metadata: {} };
  const checkpoint = JSON.parse(Buffer.from(bytes).toString('utf8')) as object;
  s3.objects.set(key, { ...rest, bytes: Buffer.from(JSON.stringify({ ...checkpoint, clean: false })) });
  {
    await using looking = await store.resume('a');
    expect(looking.doubtful).toBe(207);
  }
  const { digest, table, row, topic, at } = entry(1);
  {
    await using heir = await store.resume('a');
    expect(heir.doubtful).toBe(207);
    await heir.doubt([{ doubt: 'killed', n: 1, digest, table, row, topic, at }]);
    expect(heir.next).toBe(1);
  }
  await using last = await store.resume('a');
  expect([last.doubtful, last.next]).toEqual([undefined, 1]);
  expect((await collect(store.read('a'))).map((line) => JSON.parse(line))).toMatchObject([
    { run: 'a' },
    { n: 0, outcome: 'acknowledged' },
    { n: 1, doubt: 'killed' },
  ]);
});
