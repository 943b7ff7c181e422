import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { latestRun } from '#lib/ledger/store.ts';
import {
  collect,
  entry,
  header,
  identity,
  inDoubt,
  killedCheckpoint,
  readLedger,
  writeLedger,
} from '../ledger-fixtures.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

const store = () => fileLedgerStore(folder);
const fileOf = (name: string, run = 'a') => join(folder, run, name);

test('gives back the header and every entry', async () => {
  await writeLedger(store(), 'a: 0 1! 2~ 2?');
  const lines = (await collect(store().read('a'))).map((line) => JSON.parse(line));
  expect(lines[0]).toEqual({ ...header('a'), maxInFlight: 1 });
  expect(lines[1]).toEqual(entry(0));
  expect(lines[3]).toEqual(inDoubt(2));
  expect(await readLedger(store(), 'a')).toBe('a: 0 1! 2~ 2?');
});

test('resumes after the last entry', async () => {
  await writeLedger(store(), 'a: 0 1 2');
  {
    await using ledger = await store().resume('a');
    expect([ledger.next, ledger.inDoubtBelow]).toEqual([3, undefined]);
    await ledger.append([entry(3), entry(4)]);
    expect(ledger.next).toBe(5);
  }
  expect(await readLedger(store(), 'a')).toBe('a: 0 1 2 3 4');
});

test('killed at any byte after its last checkpoint, it resumes after the last complete entry', async () => {
  await writeLedger(store(), 'a:');
  const checkpoint = killedCheckpoint(await readFile(fileOf('checkpoint.json'), 'utf8'));
  {
    await using ledger = await store().resume('a');
    await ledger.append([0, 1, 2, 3].map((n) => entry(n)));
  }
  const complete = await readFile(fileOf('ledger.jsonl'));
  const headerLength = complete.indexOf(0x0a) + 1;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: headerLength, max: complete.length }), async (length) => {
      await writeFile(fileOf('ledger.jsonl'), complete.subarray(0, length));
      await writeFile(fileOf('checkpoint.json'), checkpoint);
      const entries = complete.subarray(headerLength, length).toString().split('\n').length - 1;
      expect(await collect(store().read('a'))).toHaveLength(entries + 1);
      await using ledger = await store().resume('a');
      expect(ledger.next).toBe(entries);
      await ledger.append([entry(entries)]);
      expect(await readLedger(store(), 'a')).toBe(['a:', ...Array(entries + 1).keys()].join(' '));
    }),
    { numRuns: 40 },
  );
});

test('records stay in doubt after a kill until a writer has entered them', async () => {
  await writeLedger(store(), 'a: 0');
  const checkpoint = await readFile(fileOf('checkpoint.json'), 'utf8');
  await writeFile(fileOf('checkpoint.json'), killedCheckpoint(checkpoint, { maxInFlight: 7 }));
  for (const _ of ['looks', 'looks again']) {
    await using ledger = await store().resume('a');
    expect(ledger.inDoubtBelow).toBe(7);
  }
  {
    await using ledger = await store().resume('a');
    await ledger.appendInDoubt([inDoubt(1)]);
    expect(ledger.next).toBe(1);
  }
  await using ledger = await store().resume('a');
  expect([ledger.next, ledger.inDoubtBelow]).toEqual([1, undefined]);
});

test('finds the run that was written to last, of one sequence', async () => {
  await writeLedger(store(), 'b: 0');
  await writeLedger(store(), 'a: 0 1 2');
  const other = { ...header('z', 0, '2027-01-01T00:00:00.000Z'), seed: 7 };
  await (await store().create(other))[Symbol.asyncDispose]();
  const runs = await store().runs();
  expect(latestRun(runs)?.header.run).toBe('z');
  expect(latestRun(runs, identity)?.header.run).toBe('a');
});

test('an empty or missing folder holds no runs', async () => {
  expect(await store().runs()).toEqual([]);
  expect(await fileLedgerStore(join(folder, 'none')).runs()).toEqual([]);
});

test('a run whose writer was killed before its header was complete is no run, and its name is free', async () => {
  await writeLedger(store(), 'a:');
  await truncate(fileOf('ledger.jsonl'), 10);
  await rm(fileOf('checkpoint.json'));
  expect(await store().runs()).toEqual([]);
  await writeLedger(store(), 'a: 0');
  expect(await readLedger(store(), 'a')).toBe('a: 0');
});

test('refuses a name that is taken, and leaves no lease behind', async () => {
  await writeLedger(store(), 'a: 0');
  await expect(store().create(header('a'))).rejects.toThrow(/there is a ledger of that run already/);
  expect(await readdir(join(folder, 'a'))).toEqual(['checkpoint.json', 'ledger.jsonl']);
});

test('names the run that is missing', async () => {
  await expect(collect(store().read('gone'))).rejects.toThrow(/no ledger of run "gone"/);
});

test('names the line that is no ledger entry', async () => {
  await writeLedger(store(), 'a: 0');
  await rm(fileOf('checkpoint.json'));
  await appendFile(fileOf('ledger.jsonl'), 'hello\n');
  await expect(store().resume('a')).rejects.toThrow(/^Line 3 of .*ledger\.jsonl is no ledger entry .*move it out/);
});
