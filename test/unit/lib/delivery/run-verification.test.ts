import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reportSchema } from '#lib/delivery/report/schema.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';
import { all, delivered, pin, place } from './bench.ts';

test('proves a delivery that is whole', async () => {
  const { verify, reads } = await delivered();
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
  expect(reads).toEqual(['0affd5f86743.geo/0 0-9', '0affd5f86743.pin/0 0-9', '0affd5f86743.user/0 0-9']);
});

test('takes other key orders, white space and ways to write a number as the same value', async () => {
  const { verify, put } = await delivered();
  put(place(pin, 3), ' { "title" : "Title\\u0020103", "index" : 103.0 }\n');
  expect((await verify()).report.exit).toBe(0);
});

test('lists the first twenty of a kind and counts them all', async () => {
  const { verify, pipeline } = await delivered(30);
  pipeline.ports.s3.objects.clear();
  const { report } = await verify({ wait: 0 });
  expect([report.late.length, report.counts.late]).toEqual([20, 90]);
  expect(failureText(report)).toContain('… and 70 more late');
});

test('writes a report that its published schema accepts, and a page', async () => {
  const { verify, remove, deliver, post } = await delivered();
  remove(place(pin, 2));
  deliver(pin, '{"index":1,"title":"<script>"}');
  post(pin, 110);
  const { folder } = await verify({ wait: 0, report: undefined });
  const target = join(folder, 'out');
  const { report } = await verify({ wait: 0, report: target });
  const written = JSON.parse(await readFile(join(target, 'report.json'), 'utf8'));
  expect(reportSchema.parse(written)).toEqual(report);
  const html = await readFile(join(target, 'report.html'), 'utf8');
  expect(html).toMatch(/not proven[\s\S]*late \(1\)/);
  expect(html).not.toContain('<script>');
});

test('refuses a store without ledger and a ledger of another user', async () => {
  const { verify, pipeline } = await delivered();
  await expect(verify({ store: 'file:/nowhere/at/all', run: undefined })).rejects.toThrow(/no ledger in it/);
  await expect(verify({ store: 'ftp://x' })).rejects.toThrow(/expected file:DIR or s3:/);
  Object.assign(pipeline.names, { userId: 'ffffffffffff' });
  await expect(verify()).rejects.toThrow(/is of user id 0affd5f86743, and the config is of ffffffffffff/);
});

test('leaves the ledger as it was', async () => {
  const { verify } = await delivered();
  const { folder } = await verify();
  const file = join(folder, 'run', 'ledger.jsonl');
  const before = await readFile(file, 'utf8');
  await verify({ store: `file:${folder}` });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('records that Kafka has dropped since are no loss where the bucket proves them', async () => {
  const { verify, kafka, remove } = await delivered();
  kafka.get(pin)?.fill(undefined, 0, 4);
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 0,
    missing: [],
    expired: { pin: 4, geo: 0, user: 0 },
    found: { kafka: { pin: 6, geo: 10, user: 10 }, s3: all(10) },
  });
  remove(place(pin, 1));
  const later = await verify();
  expect(later.report.missing).toEqual([
    expect.objectContaining({
      ...place(pin, 1),
      lost: true,
      note: 'Kafka holds nothing below offset 4 any more, and the bucket has no object of it',
    }),
  ]);
});

test('a topic that holds nothing any more is proven by the bucket alone, values and all', async () => {
  const { verify, kafka, put } = await delivered();
  kafka.get(pin)?.fill(undefined);
  expect((await verify()).report).toMatchObject({ exit: 0, expired: { pin: 10, geo: 0, user: 0 } });
  put(place(pin, 3), '{"index":103,"title":"Other"}');
  expect((await verify()).report).toMatchObject({ exit: 1, counts: { altered: 1, missing: 0 } });
});

test('what another ledger of the store accounts for is not unexpected, and each run is proven alone', async () => {
  const { verify, deliver, post, entries } = await delivered();
  const offset = deliver(pin, '{"index":9000,"title":"x"}');
  deliver(pin, '{"index":9001,"title":"y"}');
  post(pin, 110);
  const theirs = { ...entries[0], table: 'pinterest_data', row: 9000, topic: pin, partition: 0, offset } as LedgerEntry;
  const { report } = await verify({}, { other: [theirs] });
  expect(report.unexpected.map((finding) => finding.offset)).toEqual([offset + 1]);
  expect(report.run).toBe('run');
  const other = await verify({ run: 'other', wait: 0 }, { other: [theirs] });
  expect(other.report).toMatchObject({ run: 'other', read: { pin: 1, geo: 0, user: 0 }, unexpected: [] });
});

test('a large listing is not read again for the few records that are still to come', async () => {
  const { verify, remove, pipeline } = await delivered(300);
  remove(place(pin, 150));
  const { list } = pipeline.ports.s3;
  const listed: number[] = [];
  pipeline.ports.s3.list = async function* (...args) {
    let count = 0;
    for await (const one of list(...args)) {
      count++;
      yield one;
    }
    listed.push(count);
  };
  const { report } = await verify({ wait: 5, level: 'keys' });
  expect(report.counts.late).toBe(1);
  expect(listed.slice(3).every((count) => count <= 1)).toBe(true);
});
