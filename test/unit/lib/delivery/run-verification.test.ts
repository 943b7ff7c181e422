import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reportSchema } from '#lib/delivery/report/schema.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import { all, bench, deliveredHistory, objectAt, place } from './bench.ts';
import { verdictText } from './verdict-text.ts';

test('proves a delivery in which every record arrived', async () => {
  const { verify, reads } = bench(deliveredHistory(10));
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 0,
    posted: all(10),
    read: all(10),
    acknowledged: all(10),
    deadLettered: all(0),
    unknown: all(0),
    duplicates: all(0),
    found: { kafka: all(10), s3: all(10) },
    counts: { late: 0, missing: 0, lost: 0, altered: 0, unexpected: 0, unaccounted: 0 },
  });
  expect(failureText(report)).toBeUndefined();
  for (const { acknowledged, kafka, s3 } of report.balance) {
    expect([kafka, s3]).toEqual([acknowledged, acknowledged]);
  }
  expect(report.connector).toEqual({ name: '0affd5f86743-connector', state: 'RUNNING', logs: [] });
  expect(reads).toEqual(['0affd5f86743.geo/0 0-9', '0affd5f86743.pin/0 0-9', '0affd5f86743.user/0 0-9']);
});

test('takes other key orders, white space and ways to write a number as the same value', async () => {
  const { verify, put } = bench('ledger a@0\nkafka a');
  put(place('pin', 0), ' { "text" : "post\\u0065d", "index" : 100.0 }\n');
  expect((await verify()).report.exit).toBe(0);
});

test('lists the first twenty of a kind and counts them all', async () => {
  const { verify, pipeline } = bench(deliveredHistory(30));
  pipeline.ports.s3.objects.clear();
  const { report } = await verify({ waitSeconds: 0 });
  expect([report.late.length, report.counts.late]).toEqual([20, 90]);
  expect(failureText(report)).toContain('… and 70 more late');
});

test('writes a report that its published schema accepts, and a page', async () => {
  const { verify, put } = bench("ledger a@0 b@1 d@3\nkafka a b x d\ns3 a - x d'");
  put(place('pin', 2), '{"index":1,"title":"<script>"}');
  const { folder } = await verify({ waitSeconds: 0 });
  const reportFolder = join(folder, 'out');
  const { report } = await verify({ waitSeconds: 0, reportFolder });
  const written = JSON.parse(await readFile(join(reportFolder, 'report.json'), 'utf8'));
  expect(reportSchema.parse(written)).toEqual(report);
  const html = await readFile(join(reportFolder, 'report.html'), 'utf8');
  expect(html).toMatch(/not proven[\s\S]*<td>pin \(pinterest_data\)<\/td>[\s\S]*late \(1\)/);
  expect(html).not.toContain('<script>');
});

test('measures each phase and the whole, the wait for late records included', async () => {
  const { verify } = bench('ledger a@0\nkafka a\ns3 -');
  const { report } = await verify({ waitSeconds: 7 });
  expect(report.seconds).toEqual({ ledger: 0, kafka: 0, s3: 7, 'out-of-range': 0, total: 7 });
});

test('refuses a store without ledger and a ledger of another user', async () => {
  const { verify, pipeline } = bench(deliveredHistory(1));
  await expect(verify({ store: 'file:/nowhere/at/all' })).rejects.toThrow(/no ledger/);
  await expect(verify({ store: 'ftp://x' })).rejects.toThrow(/expected file:DIR or s3:/);
  Object.assign(pipeline.names, { userId: 'ffffffffffff' });
  await expect(verify()).rejects.toThrow(/is of user id 0affd5f86743, and the config is of ffffffffffff/);
});

test('leaves the ledger as it was', async () => {
  const { verify } = bench(deliveredHistory(10));
  const { folder } = await verify();
  const file = join(folder, 'run', 'ledger.jsonl');
  const before = await readFile(file, 'utf8');
  await verify({ store: `file:${folder}` });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('proves each run of a store by itself', async () => {
  const { verify } = bench('ledger a@0 c@3\nother x@1\nkafka a x y c');
  const { report } = await verify();
  expect([report.run, verdictText(report)]).toEqual(['run', 'proven; 1 foreign']);
  const other = await verify({ run: 'other', waitSeconds: 0 });
  expect(other.report).toMatchObject({ run: 'other', read: { pin: 1, geo: 0, user: 0 } });
  expect(verdictText(other.report)).toBe('proven; 1 foreign');
});

const NEXT_DAY = '2026-11-02T12:00:00.000Z';
const READS_OTHER = 'Records beside those of this run: looking for them in the ledger of run other';

test('what runs of the store at other times account for is not foreign', async () => {
  const { verify } = bench('ledger b@1 c@2\nother a@0 d~@4 e*\nkafka a b c d d e x');
  const { report, said } = await verify({ otherAt: NEXT_DAY });
  expect(verdictText(report)).toBe('proven; 1 foreign');
  expect(said).toContain(READS_OTHER);
});

test('objects of a topic that was deleted are those of runs at other times', async () => {
  const { verify } = bench('ledger a@0 b@1\nother x@4\nkafka a b\ns3 a b - - x y');
  expect(verdictText((await verify({ otherAt: NEXT_DAY })).report)).toBe('unexpected y@5 (s3)');
});

test('a record beside ours that may be of an unfinished run at another time is undecided', async () => {
  const { verify } = bench('ledger a@0 b@1\nother z@9\nkafka a b x {}');
  const { report } = await verify({ otherAt: NEXT_DAY, unfinished: ['other'] });
  expect(verdictText(report)).toBe('proven; 1 foreign; 1 undecided');
});

test('the ledgers of runs at other times are read only when there are records beside ours', async () => {
  const { verify } = bench('ledger a@0 c@2\nother z@9\nkafka a x c');
  const { report, said } = await verify({ otherAt: NEXT_DAY });
  expect(verdictText(report)).toBe('proven; 1 foreign');
  expect(said).not.toContain(READS_OTHER);
});

test('does not list a large partition again for the few records that are still to come', async () => {
  const { verify, remove, pipeline } = bench(deliveredHistory(300));
  remove(place('pin', 150));
  const { list } = pipeline.ports.s3;
  const listed: number[] = [];
  pipeline.ports.s3.list = async function* (bucket, prefix, after) {
    let count = 0;
    try {
      for await (const one of list(bucket, prefix, after)) {
        count++;
        yield one;
      }
    } finally {
      // While it waits, it lists from the key before the one that is missing.
      if (after === objectAt('pin', 149)) listed.push(count);
    }
  };
  const { report } = await verify({ waitSeconds: 5, level: 'keys' });
  expect(report.counts.late).toBe(1);
  expect(listed.length).toBeGreaterThan(3);
  expect(listed.every((count) => count <= 1)).toBe(true);
});
