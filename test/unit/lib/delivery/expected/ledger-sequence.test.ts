import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LedgerSequence } from '#lib/delivery/expected/ledger-sequence.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { header } from '../../ledger/ledger-fixtures.ts';
import { bench } from '../bench.ts';

/** A delivered ledger of three records, and a way to change its lines and verify it then. */
async function changedLedger(change: (lines: string[], checkpoint: Record<string, unknown>) => void) {
  const { verify } = bench('ledger a@0 b@1 c@2\nkafka a b c');
  const { folder } = await verify();
  const ledger = join(folder, 'run', 'ledger.jsonl');
  const checkpoint = join(folder, 'run', 'checkpoint.json');
  const lines = (await readFile(ledger, 'utf8')).trimEnd().split('\n');
  const state = JSON.parse(await readFile(checkpoint, 'utf8')) as Record<string, unknown>;
  change(lines, state);
  await writeFile(ledger, `${lines.join('\n')}\n`);
  await writeFile(checkpoint, JSON.stringify(state));
  return { ledger, verify: () => verify({ store: `file:${folder}` }) };
}

test('a ledger that lacks its last entries contradicts its checkpoint, and proves nothing', async () => {
  const { verify } = await changedLedger((lines) => lines.pop());
  await expect(verify()).rejects.toThrow(
    /holds \d+ bytes of complete lines, and its checkpoint covers \d+\. It was changed/,
  );
});

test('a ledger that lacks an entry in the middle proves nothing', async () => {
  const { verify } = await changedLedger((lines) => lines.splice(2, 1));
  await expect(verify()).rejects.toThrow(
    /line 3 is record 2 of pinterest_data, and record 1 was expected: the entries between are missing/,
  );
});

test('an entry that is repeated proves nothing', async () => {
  const { verify } = await changedLedger((lines) => lines.push(lines[3] ?? ''));
  await expect(verify()).rejects.toThrow(/line 5 is record 2 of .*: that record was entered before/);
});

test('entries after the end of a writer that ended in order contradict its checkpoint', async () => {
  const { verify } = await changedLedger((lines) => lines.push((lines[3] ?? '').replace('"n":2', '"n":3')));
  await expect(verify()).rejects.toThrow(/holds entries that its checkpoint does not know of/);
});

test('entries after the last checkpoint of a writer that was killed are as good as the others', async () => {
  const { verify } = await changedLedger((lines, checkpoint) => {
    lines.push((lines[3] ?? '').replace('"n":2', '"n":3'));
    checkpoint['clean'] = false;
  });
  expect((await verify()).report.read.pin).toBe(4);
});

test('a ledger with nothing but its header contradicts its checkpoint', async () => {
  const { verify, ledger } = await changedLedger((lines) => lines.splice(1));
  await expect(verify()).rejects.toThrow(/holds \d+ bytes of complete lines, and its checkpoint covers \d+/);
  // Neither what is empty nor what holds something else is taken for a ledger.
  await truncate(ledger);
  await expect(verify()).rejects.toThrow(/has no complete line, and its checkpoint covers \d+ bytes/);
  await appendFile(ledger, 'garbage\n');
  await expect(verify()).rejects.toThrow(/checkpoint covers|no ledger/);
});

test('a run that has posted nothing proves nothing', async () => {
  const { report } = await bench('kafka a').verify();
  expect(report.exit).toBe(1);
  expect(failureText(report)).toMatch(
    /^There is nothing to prove: run run in file:\S+ has posted no record\. Emulate posts first/,
  );
});

const sequenceOf = (changes: Partial<LedgerHeader>, numbers: readonly (readonly [string, number])[]) => {
  const sequence = new LedgerSequence({ ...header('run'), ...changes }, 'The ledger');
  for (const [index, [table, n]] of numbers.entries()) sequence.add({ table, n }, index + 2);
  return sequence;
};

test('mode faithful numbers all tables together, from the number on at which the ledger before ended', () => {
  const numbers = [3, 4, 5].map((n) => [`table_${n % 3}`, n] as const);
  expect(() => sequenceOf({ mode: 'faithful', from: 3 }, numbers)).not.toThrow();
  expect(() => sequenceOf({ mode: 'faithful', from: 2 }, numbers)).toThrow(
    /record 3 of the sequence, and record 2 was/,
  );
});

test('the other modes number each table by itself', () => {
  const lanes = { pin: { next: 4, row: 9, ties: 1 } };
  const numbers = [...[4, 5].map((n) => ['pin', n] as const), ...[0, 1].map((n) => ['geo', n] as const)];
  expect(() => sequenceOf({ mode: 'drain', lanes }, numbers)).not.toThrow();
  expect(() => sequenceOf({ mode: 'drain' }, numbers)).toThrow(/record 4 of pin, and record 0 was expected/);
});

test('a shard of mode sample has every n-th turn', () => {
  const of = (shard: string, ...turns: readonly number[]) =>
    sequenceOf(
      { mode: 'sample', shard },
      turns.map((n) => ['pin', n] as const),
    );
  expect(() => of('2/3', 1, 4, 7)).not.toThrow();
  expect(() => of('1/3', 0, 3, 6)).not.toThrow();
  expect(() => of('2/3', 1, 7)).toThrow(/record 7 of pin, and record 4 was expected/);
});
