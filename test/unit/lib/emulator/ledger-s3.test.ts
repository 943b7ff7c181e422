import { expect, test } from '@jest/globals';
import { s3LedgerStore } from '../../../../actions/lib/emulator/ledger-s3.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { fakeS3 } from '../../fakes/s3.ts';
import { RecordingGate } from '../../fakes/writes.ts';
import { collect, entry, header } from './ledger-fixtures.ts';

const bucket = 'user-0affd5f86743-bucket';

function bench() {
  const gate = new RecordingGate();
  const s3 = fakeS3(gate);
  const clock = fakeClock();
  return {
    gate,
    s3,
    clock,
    store: s3LedgerStore({ s3, clock, bucket, prefix: 'state/', address: `s3://${bucket}/state` }),
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
