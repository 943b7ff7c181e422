import { expect, test } from '@jest/globals';
import { collect, entry, header, inDoubt, killedCheckpoint, readLedger } from '../ledger-fixtures.ts';
import { bench, bucket, segment } from './s3-bench.ts';

const remedy = 'Restore the run from a copy, or move it out of the store\\.';

/** A ledger of segments 0 to 3, the last three with an entry each. */
async function fourSegments() {
  const made = bench();
  const { store, text, overwrite, s3 } = made;
  const open = made.gate.open();
  {
    await using ledger = await store.create(header('a'), 7);
    for (const n of [0, 1, 2]) {
      await ledger.append([entry(n)]);
      await ledger.durable();
    }
  }
  return {
    ...made,
    [Symbol.dispose]: () => open[Symbol.dispose](),
    remove: (key: string) => void s3.objects.delete(`${bucket}/state/a/${key}`),
    /** Changes the text of an object. */
    change: (key: string, change: (text: string) => string) => overwrite(key, change(text(key) ?? '')),
    /** Turns the checkpoint into that of a writer that was killed after it. */
    kill: (changes = {}) => overwrite('checkpoint.json', killedCheckpoint(text('checkpoint.json') ?? '', changes)),
  };
}

test('each segment names length and digest of the one before it, and the checkpoint the digest of the last one', async () => {
  using ledger = await fourSegments();
  const lines = (number: number) => (ledger.text(segment(number)) ?? '').split('\n');
  const previous = [1, 2, 3].map((number) => JSON.parse(lines(number)[0] ?? '').previous);
  expect(previous.map(({ bytes }) => bytes)).toEqual([0, 1, 2].map((number) => lines(number).join('\n').length));
  expect(new Set(previous.map(({ digest }) => digest)).size).toBe(3);
  expect(JSON.parse(ledger.text('checkpoint.json') ?? '')).toMatchObject({ length: 4, clean: true });
  expect(await readLedger(ledger.store, 'a')).toBe('a: 0 1 2');
});

test.each([0, 1, 2, 3])('segment %i that is missing is noticed', async (number) => {
  using ledger = await fourSegments();
  ledger.remove(segment(number));
  const missing = new RegExp(`s3://${bucket}/state/a/${segment(number)} is missing, although .*${remedy}`);
  await expect(ledger.store.resume('a')).rejects.toThrow(missing);
  await expect(collect(ledger.store.read('a'))).rejects.toThrow(missing);
});

test('a run without its first segment is no new run', async () => {
  using ledger = await fourSegments();
  ledger.remove(segment(0));
  await expect(ledger.store.runs()).rejects.toThrow(/00000000\.jsonl is missing, although other objects of the run/);
});

test.each([1, 2, 3])('segment %i with other content than was written is noticed by readers', async (number) => {
  using ledger = await fourSegments();
  ledger.change(segment(number), (text) => text.replace('"attempts":1', '"attempts":2'));
  const by = number === 3 ? 'the checkpoint' : `s3://${bucket}/state/a/${segment(number + 1)}`;
  await expect(collect(ledger.store.read('a'))).rejects.toThrow(
    new RegExp(
      `${segment(number)} holds \\d+ bytes with the digest \\w+, and ${by} says \\d+ bytes with the digest \\w+\\.`,
    ),
  );
});

test('the last segment that the checkpoint covers is compared before a ledger is resumed', async () => {
  using ledger = await fourSegments();
  ledger.change(segment(3), (text) => text.replace('"attempts":1', '"attempts":2'));
  await expect(ledger.store.resume('a')).rejects.toThrow(/00000003\.jsonl holds .*and the checkpoint says/);
});

test('a segment of another ledger is noticed before a ledger is resumed', async () => {
  using ledger = await fourSegments();
  ledger.kill({ length: 3, next: 2, digest: 'x' });
  const digest = JSON.parse((ledger.text(segment(3)) ?? '').split('\n')[0] ?? '').previous.digest;
  ledger.kill({ digest });
  ledger.change(segment(3), (text) => text.replace(digest, '0123456789abcdef'));
  await expect(ledger.store.resume('a')).rejects.toThrow(
    /00000002\.jsonl holds .* and s3:.*00000003\.jsonl says \d+ bytes with the digest 0123456789abcdef\./,
  );
});

test('a segment that names none before it is not one of this ledger', async () => {
  using ledger = await fourSegments();
  ledger.overwrite(segment(2), `${JSON.stringify(entry(1))}\n`);
  await expect(collect(ledger.store.read('a'))).rejects.toThrow(
    /00000002\.jsonl does not begin with the length and digest of the segment before it\./,
  );
});

test('segments after the end of a writer that ended in order are noticed', async () => {
  using ledger = await fourSegments();
  ledger.overwrite(segment(4), ledger.text(segment(3)) ?? '');
  await expect(ledger.store.resume('a')).rejects.toThrow(
    /has 5 segments, and its checkpoint covers 4, although its writer ended in order\./,
  );
});

test('a checkpoint that is none is not taken for a missing one', async () => {
  using ledger = await fourSegments();
  ledger.overwrite('checkpoint.json', '{}');
  const refusal = new RegExp(`s3://${bucket}/state/a/checkpoint\\.json is no checkpoint of a ledger .*remove it`);
  await expect(ledger.store.runs()).rejects.toThrow(refusal);
  await expect(ledger.store.resume('a')).rejects.toThrow(refusal);
  await expect(collect(ledger.store.read('a'))).rejects.toThrow(refusal);
});

test('without its checkpoint a ledger still says how many records are in doubt', async () => {
  using ledger = await fourSegments();
  {
    await using more = await ledger.store.resume('a', 20);
    await more.append([entry(3)]);
  }
  ledger.remove('checkpoint.json');
  {
    await using next = await ledger.store.resume('a', 3);
    expect([next.next, next.inDoubtBelow]).toEqual([4, 220]);
    expect(ledger.said).toEqual([
      `Run "a" in s3://${bucket}/state has lost its checkpoint: where it ends is read from the ledger alone, and the next 220 records of each table count as in doubt.`,
    ]);
    await next.appendInDoubt([inDoubt(4)]);
  }
  expect(await readLedger(ledger.store, 'a')).toBe('a: 0 1 2 3 4~');
});
