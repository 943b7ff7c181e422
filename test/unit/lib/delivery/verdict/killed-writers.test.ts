import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { bench } from '../bench.ts';
import { verdictText } from '../verdict-text.ts';

const verdictOf = async (history: string): Promise<string> => verdictText((await bench(history).verify()).report);

test('what a killed writer posted and another one posted again is there twice, and no failure', async () => {
  expect(await verdictOf('ledger a@0 b* b@2\nkafka a b b')).toBe('proven; 1 duplicate');
});

test('what a killed writer posted and nobody has posted since is no failure, and does not count as read', async () => {
  const { report } = await bench('ledger a@0 b* c* d* e* b@4\nkafka a b c d b').verify();
  expect(verdictText(report)).toBe('proven; 3 duplicates');
  expect(report.read.pin).toBe(2);
});

test('each writer that was killed over a record explains one copy of it, not more', async () => {
  expect(await verdictOf('ledger a@0 b* b* b@4\nkafka a b b b b')).toBe('unexpected b@3 (kafka and s3); 2 duplicates');
});

test('a row that was changed since is another record', async () => {
  expect(await verdictOf("ledger a@0 b'* b@2\nkafka a b' b")).toBe('proven; 1 duplicate');
});

test('a record that was refused after a writer was killed over it may be there all the same', async () => {
  expect(await verdictOf('ledger a@0 b* b? c@2\nkafka a b c')).toBe('unknown b (seen at 1)');
});

test('what a killed writer of another ledger posted is no concern of this one', async () => {
  expect(await verdictOf('ledger a@0 c@3\nother x*\nkafka a x y c')).toBe('unexpected y@2 (kafka and s3)');
});

test('where something is unexpected and a killed writer has not been followed by another, the failure says so', async () => {
  const { verify } = bench('ledger a@0 c@2\nother z@9\nkafka a x c');
  const { folder, report: before } = await verify();
  expect(failureText(before)).not.toContain('was killed');
  const file = join(folder, 'other', 'checkpoint.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), clean: false }));
  const { report } = await verify({ store: `file:${folder}` });
  expect(report.unfinished).toEqual(['other']);
  expect(failureText(report)).toMatch(
    /1 unexpected[\s\S]*Run other was killed, or is still being written: .*verify again/,
  );
});
