import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { delivered, doubtOf, jsonOf, pin } from '../bench.ts';

test('what a killed writer posted and another one posted again is there twice, no failure', async () => {
  const { verify, deliver, doubt, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  doubt(pin, 110);
  post(pin, 110);
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 0, read: { pin: 11 }, duplicates: { pin: 1 }, unexpected: [] });
});

test('what a killed writer posted and nobody has posted since is no failure, and no record that was read', async () => {
  const { verify, deliver, doubt, post } = await delivered();
  for (const row of [110, 111, 112]) deliver(pin, jsonOf(pin, row));
  for (const [index, row] of [110, 111, 112, 113].entries()) doubt(pin, row, 30 + index);
  post(pin, 110);
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 0, read: { pin: 11 }, duplicates: { pin: 3 }, unexpected: [] });
});

test('each writer that was killed over a record explains one of it, not more', async () => {
  const { verify, deliver, doubt, post } = await delivered();
  for (let copies = 0; copies < 3; copies++) deliver(pin, jsonOf(pin, 110));
  doubt(pin, 110);
  doubt(pin, 110);
  post(pin, 110);
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 1, duplicates: { pin: 2 }, counts: { unexpected: 1 } });
});

test('a row that was changed since is another record', async () => {
  const { verify, deliver, doubt, post } = await delivered();
  const { n } = doubt(pin, 9110);
  deliver(pin, jsonOf(pin, 9110));
  post(pin, 110, { n });
  expect((await verify()).report).toMatchObject({ exit: 0, duplicates: { pin: 1 } });
});

test('a record that was refused after a writer was killed over it may be there all the same', async () => {
  const { verify, deliver, doubt, enter, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  doubt(pin, 110);
  enter(pin, 110, null, { outcome: 'unknown', reason: 'status 400: bad', failures: [{ kind: 'refused', why: 'x' }] });
  post(pin, 111);
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 1,
    unexpected: [],
    duplicates: { pin: 0 },
    unaccounted: [{ outcome: 'unknown', row: 110, seen: { partition: 0, offset: 10 } }],
  });
});

test('what a killed writer of another ledger posted is no concern of this one', async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, jsonOf(pin, 500));
  deliver(pin, jsonOf(pin, 501));
  post(pin, 110);
  const { report } = await verify({}, { other: [doubtOf(pin, 500, 0)] });
  expect(report.unexpected.map(({ row: seen }) => seen)).toEqual([501]);
  expect(report.duplicates.pin).toBe(0);
});

test('where something is unexpected and a writer was killed that nobody has followed, the failure says so', async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, jsonOf(pin, 500));
  post(pin, 110);
  const { folder, report: before } = await verify({}, { other: [] });
  expect(failureText(before)).not.toContain('was killed');
  const file = join(folder, 'other', 'checkpoint.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), clean: false }));
  const { report } = await verify({ store: `file:${folder}` });
  expect(report.unfinished).toEqual(['other']);
  expect(failureText(report)).toMatch(
    /1 unexpected[\s\S]*Run other was killed, or is still being written: .*verify again/,
  );
});
