import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry, LedgerHeader } from '#lib/ledger/entry.ts';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { collect, entry, header, killedCheckpoint, readLedger, writeLedger } from '../ledger-fixtures.ts';

let folder = '';
const said: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  said.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const store = () => fileLedgerStore(folder, { say: (text) => said.push(text) });
const fileOf = (name: string, run = 'a') => join(folder, run, name);
const linesOf = async () => (await readFile(fileOf('ledger.jsonl'), 'utf8')).trimEnd().split('\n');
const writeLines = (lines: readonly string[]) => writeFile(fileOf('ledger.jsonl'), `${lines.join('\n')}\n`);

/** Whether somebody who resumes or reads the ledger learns that it is damaged, and what to do. */
async function expectDamage(pattern: RegExp): Promise<void> {
  const both = new RegExp(`${pattern.source}.*Restore the run from a copy, or move it out of the store\\.`);
  await expect(store().resume('a')).rejects.toThrow(both);
  await expect(collect(store().read('a'))).rejects.toThrow(both);
}

/** Turns the checkpoint into that of a writer that was killed after it. */
async function kill(): Promise<void> {
  const file = fileOf('checkpoint.json');
  await writeFile(file, killedCheckpoint(await readFile(file, 'utf8')));
}

test.each(['ended in order', 'was killed'])(
  'a ledger that was cut off anywhere after its writer %s is noticed',
  async (how) => {
    await writeLedger(store(), 'a: 0 1 2');
    if (how === 'was killed') await kill();
    const complete = await readFile(fileOf('ledger.jsonl'));
    const headerLength = complete.indexOf(0x0a) + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: headerLength, max: complete.length - 1 }), async (length) => {
        await writeFile(fileOf('ledger.jsonl'), complete.subarray(0, length));
        await expectDamage(
          /ledger\.jsonl holds \d+ bytes of complete lines, and its checkpoint covers \d+\. It was changed/,
        );
      }),
      { numRuns: 20 },
    );
  },
);

test.each(['', '{"ledger":2,"run'])(
  'an emptied ledger (%j) is no new run, but one that lost its records',
  async (text) => {
    await writeLedger(store(), 'a: 0 1 2');
    await writeFile(fileOf('ledger.jsonl'), text);
    const lost =
      /ledger\.jsonl is missing or has no complete line, and its checkpoint covers \d+ bytes\. It was changed/;
    await expect(store().runs()).rejects.toThrow(lost);
    await expectDamage(lost);
    await rm(fileOf('ledger.jsonl'));
    await expect(store().runs()).rejects.toThrow(lost);
  },
);

test('a ledger with other bytes than were written is noticed, wherever they are', async () => {
  await writeLedger(store(), 'a: 0 1 2');
  const complete = await readFile(fileOf('ledger.jsonl'));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: complete.length - 1 }), async (index) => {
      const changed = Buffer.from(complete);
      changed[index] = changed[index] === 0x37 ? 0x38 : 0x37;
      await writeFile(fileOf('ledger.jsonl'), changed);
      await expect(store().resume('a')).rejects.toThrow(/ledger\.jsonl/);
      await expect(collect(store().read('a'))).rejects.toThrow(/ledger\.jsonl/);
    }),
    { numRuns: 40 },
  );
});

test('a line that was exchanged for another one of the same length is noticed by its digest', async () => {
  await writeLedger(store(), 'a: 0 1 2');
  const text = await readFile(fileOf('ledger.jsonl'), 'utf8');
  await writeFile(fileOf('ledger.jsonl'), text.replace('"offset":1', '"offset":7'));
  await expectDamage(/The first \d+ bytes of .*ledger\.jsonl have the digest \w+, and its checkpoint says \w+\./);
});

test('lines after the end of a writer that ended in order are noticed', async () => {
  await writeLedger(store(), 'a: 0 1');
  await writeLines([...(await linesOf()), JSON.stringify(entry(2))]);
  await expect(store().resume('a')).rejects.toThrow(
    /ledger\.jsonl holds \d+ bytes, and its checkpoint covers \d+, although its writer ended in order\./,
  );
});

/** Appends a line as a killed writer would have. */
async function resumedAfter(line: Partial<LedgerEntry> & { readonly n: number }, changes: Partial<LedgerHeader> = {}) {
  await rm(folder, { recursive: true });
  await (await store().create({ ...header('a'), ...changes }))[Symbol.asyncDispose]();
  await kill();
  await writeLines([...(await linesOf()), JSON.stringify(entry(line.n, line))]);
  await using ledger = await store().resume('a');
  return ledger.next;
}

test('records that are missing between two entries are noticed, in every mode', async () => {
  expect(await resumedAfter({ n: 0 })).toBe(1);
  await expect(resumedAfter({ n: 1 })).rejects.toThrow(
    /Line 1 of .*ledger\.jsonl after byte \d+ is record 1 of the sequence, expected record 0: the entries between are missing\./,
  );
  expect(await resumedAfter({ n: 7 }, { from: 7 })).toBe(8);
  await expect(resumedAfter({ n: 6 }, { from: 7 })).rejects.toThrow(
    /is record 6 of the sequence, expected record 7: that record has an entry already\./,
  );
  const lanes = { user_data: { next: 4, row: 9, ties: 1 } };
  const drain = { mode: 'drain', shard: '2/3', lanes };
  expect(await resumedAfter({ n: 0 }, drain)).toBe(1);
  expect(await resumedAfter({ n: 4, table: 'user_data' }, drain)).toBe(5);
  await expect(resumedAfter({ n: 5, table: 'user_data' }, drain)).rejects.toThrow(
    /is record 5 of user_data, expected record 4/,
  );
  const sample = { mode: 'sample', shard: '2/3' };
  expect(await resumedAfter({ n: 1 }, sample)).toBe(2);
  await expect(resumedAfter({ n: 4 }, sample)).rejects.toThrow(/is record 4 of pinterest_data, expected record 1/);
});

test.each([
  ['a digest that is none', { digest: '0xzz' }, /digest/],
  ['a time that is none', { at: 'yesterday' }, /at/],
  ['an acknowledgement without an offset', { offset: null }, /outcome: acknowledged with partition 0 and offset null/],
  ['an offset of a record that was not acknowledged', { outcome: 'unknown' }, /outcome: unknown with partition 0/],
] as const)('%s is no entry', async (_name, changes, what) => {
  await expect(resumedAfter({ n: 0, ...changes })).rejects.toThrow(
    new RegExp(
      `^Line 1 of .*ledger\\.jsonl after byte \\d+ is no ledger entry \\(.*${what.source}.*\\)\\. It was changed`,
    ),
  );
});

test('a checkpoint that is none is not taken for a missing one', async () => {
  await writeLedger(store(), 'a: 0 1');
  await writeFile(fileOf('checkpoint.json'), '{"next":');
  const refusal = /checkpoint\.json is no checkpoint of a ledger .*Restore it from a copy, or remove it/;
  await expect(store().resume('a')).rejects.toThrow(refusal);
  await expect(collect(store().read('a'))).rejects.toThrow(refusal);
  await expect(store().runs()).rejects.toThrow(refusal);
});

test('without its checkpoint a ledger still says how many records are in doubt', async () => {
  await (await store().create(header('a'), 7))[Symbol.asyncDispose]();
  {
    await using ledger = await store().resume('a', 20);
    await ledger.append([entry(0), entry(1)]);
  }
  await rm(fileOf('checkpoint.json'));
  {
    await using ledger = await store().resume('a', 3);
    expect([ledger.next, ledger.inDoubtBelow]).toEqual([2, 20]);
    expect(said).toEqual([
      `Run "a" in file:${folder} has lost its checkpoint: where it ends is read from the ledger alone, and the next 20 records of each table count as in doubt.`,
    ]);
  }
  expect(await readLedger(store(), 'a')).toBe('a: 0 1');
});

test('without its checkpoint a ledger also keeps what an earlier ledger left in doubt', async () => {
  await (await store().create({ ...header('a'), inDoubtBelow: 50 }, 7))[Symbol.asyncDispose]();
  await rm(fileOf('checkpoint.json'));
  await using ledger = await store().resume('a', 3);
  expect(ledger.inDoubtBelow).toBe(50);
});
