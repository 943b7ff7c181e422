import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { completeReport } from '#lib/delivery/report/complete-report.ts';
import { reportMarkdown } from '#lib/delivery/report/markdown.ts';
import { reportSchema } from '#lib/delivery/report/schema.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import type { DataframesProof } from '#lib/delivery/verdict/dataframes-proof.ts';
import { loaded } from '../../pipeline/load-dataframes/loaded.ts';
import { all, bench, deliveredHistory } from '../bench.ts';

/** A folder with the report of a proof, and a way to read that report back. */
async function proven() {
  const { verify } = bench(deliveredHistory(3));
  const { folder } = await verify();
  await verify({ reportFolder: folder });
  const read = async () => reportSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
  return { folder, read };
}

const proof = (changes: Partial<DataframesProof> = {}): DataframesProof => ({
  run: 'run',
  found: all(3),
  acknowledged: all(3),
  missing: [],
  isByKey: true,
  ...changes,
});

test('adds DataFrames, answers and the time it took', async () => {
  const { folder, read } = await proven();
  expect(await completeReport(folder, { loaded: loaded(), proof: proof(), seconds: 12.5 })).toMatchObject({
    result: 'completed',
    report: { found: { dataframes: all(3) } },
  });
  const report = await read();
  expect(report).toMatchObject({ exit: 0, found: { dataframes: all(3) }, queries: loaded().queries });
  expect(report.seconds).toMatchObject({ 'load-dataframes': 12.5, total: 12.5 });
});

test('a second load replaces the time of the first', async () => {
  const { folder, read } = await proven();
  await completeReport(folder, { loaded: loaded(), proof: proof(), seconds: 12.5 });
  await completeReport(folder, { loaded: loaded(), proof: proof(), seconds: 10.2 });
  expect((await read()).seconds).toMatchObject({ 'load-dataframes': 10.2, total: 10.2 });
});

test('fails the report when the DataFrames lack records, and counts rows as they are without a ledger', async () => {
  const { folder, read } = await proven();
  await completeReport(folder, { loaded: loaded(), proof: undefined });
  const { pin, geo, user } = loaded().frames;
  const rows = { pin: pin.rows, geo: geo.rows, user: user.rows };
  expect(await read()).toMatchObject({ exit: 0, found: { dataframes: rows } });
  await completeReport(folder, { loaded: loaded(), proof: proof({ found: { ...all(3), geo: 2 } }) });
  expect(await read()).toMatchObject({ exit: 1 });
});

test('a proof that only the DataFrames fail is not proven in any text', async () => {
  const { folder, read } = await proven();
  const part = { loaded: loaded(), proof: proof({ found: { ...all(3), geo: 2 } }) };
  const completion = await completeReport(folder, part);
  if (completion.result !== 'completed') throw new Error(completion.result);
  const { report } = completion;
  expect(report).toEqual(await read());
  expect(failureText(report)).toBe('The delivery of run run is not proven: 1 not in the DataFrames, of 9 records.');
  const markdown = reportMarkdown(report, ['  missing: geo row 7']);
  expect(markdown).toMatch(/^### Proof of delivery \(run `run`\): not proven\n/);
  expect(markdown).toContain('| geo (geolocation_data) | 3 | 3 | 3 | 3 | 2 | 0 | 0 | 0 | 0 |');
  expect(markdown).toContain('1 not in the DataFrames, of 9 records.\n  missing: geo row 7\n```');
  const html = await readFile(join(folder, 'report.html'), 'utf8');
  expect(html).toMatch(/not proven[\s\S]*1 not in the DataFrames[\s\S]*<th class="n">in DataFrames<\/th>/);
});

test('leaves a folder without report, a report of another run and a file of another shape alone', async () => {
  const { folder, read } = await proven();
  const before = await read();
  expect(await completeReport(join(folder, 'none'), { loaded: loaded(), proof: proof() })).toEqual({
    result: 'absent',
  });
  expect(await completeReport(folder, { loaded: loaded(), proof: proof({ run: 'x' }) })).toEqual({ result: 'other' });
  expect(await read()).toEqual(before);
  await writeFile(join(folder, 'report.json'), 'not JSON');
  expect(await completeReport(folder, { loaded: loaded(), proof: proof() })).toEqual({ result: 'other' });
  expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe('not JSON');
});
