import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { noticesOf } from '#lib/delivery/report/notices.ts';
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

test('one copy more than what is in doubt explains is never foreign', async () => {
  expect(await verdictOf('ledger a@0 b*\nkafka a b b')).toBe('unexpected b@2 (kafka and s3); 1 duplicate');
});

test('a row that was changed since is another record', async () => {
  expect(await verdictOf("ledger a@0 b'* b@2\nkafka a b' b")).toBe('proven; 1 duplicate');
});

test('a record that was refused after a writer was killed over it may be there all the same', async () => {
  expect(await verdictOf('ledger a@0 b* b? c@2\nkafka a b c')).toBe('unknown b (seen at 1)');
});

test('what a killed writer of another ledger posted is no concern of this one', async () => {
  expect(await verdictOf('ledger a@0 c@3\nother x*\nkafka a x y c')).toBe('proven; 1 foreign');
});

test('a record that may be of an unfinished run at the same time is unexpected between the records of the run', async () => {
  const { verify } = bench('ledger a@0 c@2\nother z@9\nkafka a x c');
  expect(verdictText((await verify()).report)).toBe('proven; 1 foreign');
  const { report } = await verify({ unfinished: ['other'] });
  expect(report.unfinished).toEqual(['other']);
  expect(failureText(report)).toMatch(
    /1 unexpected[\s\S]*Run other was killed, or is still being written: .*verify again/,
  );
});

test('beside the records of the run it is undecided: the other run may be posting at this moment', async () => {
  const { verify } = bench('ledger b@1 c@2\nother z@9\nkafka x b c y {}');
  const { report } = await verify({ unfinished: ['other'] });
  expect(verdictText(report)).toBe('proven; 1 foreign; 2 undecided');
  expect(noticesOf(report).join('\n')).toMatch(/2 records before or after those of this run may be of another run/);
});

test('what the killed writer of this run may have posted is never foreign, until the run is resumed', async () => {
  const { verify } = bench('ledger a@0 b@1\nkafka a b x {}');
  const { report } = await verify({ unfinished: ['run'] });
  expect(verdictText(report)).toBe('unexpected x@2 (kafka and s3); 1 foreign');
  expect(failureText(report)).toMatch(/Emulate with run "run" once more[\s\S]*it may be of run run, which was killed/);
  expect(await verdictOf('ledger a@0 b@1 x*\nkafka a b x {}')).toBe('proven; 1 duplicate; 1 foreign');
});

test('a run without checkpoint counts as unfinished', async () => {
  const { verify } = bench('ledger a@0 b@1\nkafka a b x');
  const { folder } = await verify();
  await rm(join(folder, 'run', 'checkpoint.json'));
  const { report } = await verify({ store: `file:${folder}` });
  expect(verdictText(report)).toBe('unexpected x@2 (kafka and s3)');
});
