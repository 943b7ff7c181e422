import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileLedgerStore } from '#lib/ledger/file/store.ts';
import { latestRun } from '#lib/ledger/store.ts';
import { collect, entry, header, identity } from './ledger-fixtures.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(run: string, entries: number): Promise<void> {
  await using ledger = await fileLedgerStore(folder).create(header(run));
  for (let n = 0; n < entries; n++) await ledger.append([entry(n)]);
}

test('gives back the header and every entry', async () => {
  await written('a', 3);
  const lines = await collect(fileLedgerStore(folder).read('a'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([header('a'), entry(0), entry(1), entry(2)]);
});

test('goes on where it ended', async () => {
  await written('a', 3);
  {
    await using ledger = await fileLedgerStore(folder).resume('a');
    expect(ledger.next).toBe(3);
    await ledger.append([entry(3), entry(4)]);
    expect(ledger.next).toBe(5);
  }
  expect(await collect(fileLedgerStore(folder).read('a'))).toHaveLength(6);
});

test('cut at any byte, with a checkpoint or without, it resumes after the last whole entry', async () => {
  await written('a', 4);
  const file = join(folder, 'a', 'ledger.jsonl');
  const whole = await readFile(file);
  const headerLength = whole.indexOf(0x0a) + 1;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: headerLength, max: whole.length }), fc.boolean(), async (length, indexed) => {
      await writeFile(file, whole.subarray(0, length));
      const checkpoint = join(folder, 'a', 'checkpoint.json');
      if (indexed)
        await writeFile(
          checkpoint,
          JSON.stringify({ next: 0, length: headerLength, at: header('a').started, clean: false }),
        );
      else await rm(checkpoint, { force: true });
      const entries = whole.subarray(headerLength, length).toString().split('\n').length - 1;
      expect(await collect(fileLedgerStore(folder).read('a'))).toHaveLength(entries + 1);
      await using ledger = await fileLedgerStore(folder).resume('a');
      expect(ledger.next).toBe(entries);
      await ledger.append([entry(entries)]);
      const lines = await collect(fileLedgerStore(folder).read('a'));
      expect(lines.map((line) => JSON.parse(line).n)).toEqual([undefined, ...Array(entries + 1).keys()]);
    }),
    { numRuns: 40 },
  );
});

test('does not trust a checkpoint that is ahead of the ledger', async () => {
  await written('a', 2);
  await writeFile(
    join(folder, 'a', 'checkpoint.json'),
    JSON.stringify({ next: 99, length: 1_000_000, at: '2027', clean: true }),
  );
  await using ledger = await fileLedgerStore(folder).resume('a');
  expect(ledger.next).toBe(2);
});

test('replays what was appended after the checkpoint', async () => {
  await written('a', 2);
  await appendFile(join(folder, 'a', 'ledger.jsonl'), `${JSON.stringify(entry(2))}\n{"n":3,"ta`);
  await using ledger = await fileLedgerStore(folder).resume('a');
  expect(ledger.next).toBe(3);
});

test('finds the run that was written to last, of one sequence', async () => {
  await written('b', 1);
  await written('a', 3);
  const other = { ...header('z', 0, '2027-01-01T00:00:00.000Z'), seed: 7 };
  await (await fileLedgerStore(folder).create(other))[Symbol.asyncDispose]();
  const runs = await fileLedgerStore(folder).runs();
  expect(latestRun(runs)?.header.run).toBe('z');
  expect(latestRun(runs, identity)?.header.run).toBe('a');
});

test('an empty or missing folder holds no runs', async () => {
  expect(await fileLedgerStore(folder).runs()).toEqual([]);
  expect(await fileLedgerStore(join(folder, 'none')).runs()).toEqual([]);
});

test('a run whose header was not written whole is no run', async () => {
  await written('a', 0);
  await truncate(join(folder, 'a', 'ledger.jsonl'), 10);
  expect(await fileLedgerStore(folder).runs()).toEqual([]);
});

test('refuses a second writer while the first one lives, and takes over from one that has ended', async () => {
  await written('a', 1);
  await writeFile(join(folder, 'a', 'writer.pid'), '1');
  await expect(fileLedgerStore(folder).resume('a')).rejects.toThrow(/being written by process 1\b/);
  await writeFile(join(folder, 'a', 'writer.pid'), '99999999');
  await using ledger = await fileLedgerStore(folder).resume('a');
  expect(ledger.next).toBe(1);
});

test('names the run that is not there', async () => {
  await expect(collect(fileLedgerStore(folder).read('gone'))).rejects.toThrow(/no ledger of run "gone"/);
});
