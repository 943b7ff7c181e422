import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { reportSchema } from '../../../../actions/lib/delivery/report-schema.ts';
import { failureText } from '../../../../actions/lib/delivery/report-text.ts';
import type { LedgerEntry } from '../../../../actions/lib/emulator/ledger-entry.ts';
import { delivered, geo, jsonOf, pin } from './bench.ts';

const all = (count: number) => ({ pin: count, geo: count, user: count });
const place = (topic: string, offset: number) => ({ topic, partition: 0, offset });
const keyOf = (topic: string, offset: number) =>
  `topics/${topic}/partition=0/${topic}+0+${String(offset).padStart(10, '0')}.json`;
const lost = { kind: 'lost', why: 'ECONNRESET' } as const;
const coded = { kind: 'coded', why: 'error_code 50003: no' } as const;

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

test('a record that never reached Kafka is missing, and lost once Kafka has gone on', async () => {
  const { verify, kafka, remove } = await delivered();
  kafka.get(pin)?.splice(4, 1, undefined);
  remove(place(pin, 4));
  kafka.get(geo)?.pop();
  remove(place(geo, 9));
  const { report } = await verify();
  const finding = { partition: 0, table: 'pinterest_data', row: 104 };
  expect(report.missing).toEqual([
    { ...finding, ...place(geo, 9), table: 'geolocation_data', row: 109, key: keyOf(geo, 9), lost: false },
    { ...finding, ...place(pin, 4), key: keyOf(pin, 4), lost: true },
  ]);
  expect(report).toMatchObject({
    exit: 1,
    late: [],
    counts: { missing: 2, lost: 1 },
    found: { kafka: { pin: 9, geo: 9, user: 10 } },
  });
  expect(failureText(report)).toContain(
    `  missing: pinterest_data row 104, topic ${pin}, partition 0, offset 4, key ${keyOf(pin, 4)} (lost: Kafka went on without it)`,
  );
});

test('of two records that claim one offset the one whose value is there is right, and the other is missing', async () => {
  const { verify, enter } = await delivered();
  enter(pin, 555, 6);
  const { report } = await verify();
  expect(report.missing).toEqual([
    expect.objectContaining({
      ...place(pin, 6),
      row: 555,
      lost: true,
      note: 'another record of this ledger stands at its offset',
    }),
  ]);
  expect(report).toMatchObject({ altered: [], late: [], found: { kafka: all(10), s3: all(10) } });
});

test('a record whose object does not come in time is late, after a bounded wait', async () => {
  const { verify, remove, pipeline } = await delivered();
  remove(place(pin, 2));
  const { report, said } = await verify({ wait: 30 });
  expect(report).toMatchObject({
    exit: 1,
    missing: [],
    late: [{ ...place(pin, 2), key: keyOf(pin, 2), table: 'pinterest_data', row: 102 }],
  });
  expect(pipeline.ports.clock.now()).toBe(30_000);
  expect(said).toContain('waiting for records to arrive in the bucket: 1 still missing');
});

test('waits for objects that are on their way', async () => {
  const { verify, remove, put, pipeline } = await delivered();
  remove(place(pin, 2));
  const { sleep } = pipeline.ports.clock;
  pipeline.ports.clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    if (pipeline.ports.clock.now() === 3_000) put(place(pin, 2), jsonOf(pin, 102));
  };
  const { report } = await verify();
  expect([report.exit, pipeline.ports.clock.now()]).toEqual([0, 3_000]);
});

test('says where a value was altered', async () => {
  const { verify, put, kafka } = await delivered();
  put(place(pin, 2), '{"index":102,"title":"Other"}');
  put(place(pin, 3), '{"index":103,"title":"Title 103"');
  kafka.get(geo)?.splice(5, 1, '{"ind":106,"age":20}');
  const { report } = await verify();
  expect(report.altered).toEqual([
    expect.objectContaining({ ...place(geo, 5), row: 105, where: ['kafka'] }),
    expect.objectContaining({ ...place(pin, 2), row: 102, where: ['s3'] }),
    expect.objectContaining({ ...place(pin, 3), row: 103, where: ['s3'] }),
  ]);
  expect(report).toMatchObject({ exit: 1, missing: [], late: [], found: { kafka: all(10), s3: all(10) } });
  expect(report.balance.find(({ topic }) => topic === pin)).toMatchObject({ kafka: { count: 10 }, s3: { count: 10 } });
});

test('with level keys the values in the bucket are not read', async () => {
  const { verify, put, remove } = await delivered();
  put(place(pin, 2), 'anything');
  expect((await verify({ level: 'keys' })).report.exit).toBe(0);
  remove(place(pin, 2));
  expect((await verify({ level: 'keys', wait: 0 })).report.counts.late).toBe(1);
});

test("somebody else's record among ours is unexpected, after ours it is not", async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, '{"index":9000,"title":"x"}');
  deliver(pin, 'no json');
  post(pin, 110);
  deliver(pin, '{"index":9001}');
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    { ...place(pin, 10), key: keyOf(pin, 10), table: 'pinterest_data', row: 9000, where: ['kafka', 's3'] },
    { ...place(pin, 11), key: keyOf(pin, 11), table: null, row: null, where: ['kafka', 's3'] },
  ]);
  expect(report.exit).toBe(1);
});

test('an object at an offset that Kafka never gave is unexpected', async () => {
  const { verify, put, reads } = await delivered();
  put(place(pin, 10), jsonOf(pin, 1));
  put(place(pin, 77), jsonOf(pin, 1));
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    expect.objectContaining({
      ...place(pin, 10),
      key: keyOf(pin, 10),
      where: ['s3'],
      note: expect.stringMatching(/never gave/),
    }),
    expect.objectContaining({ ...place(pin, 77), key: keyOf(pin, 77) }),
  ]);
  expect(reads.slice(3)).toEqual([`${pin}/0 77-77`, `${pin}/0 10-10`]);
});

test('an object in a gap of the claimed offsets is unexpected', async () => {
  const { verify, kafka, enter, put } = await delivered();
  kafka.get(pin)?.push(undefined);
  put(place(pin, 10), jsonOf(pin, 42));
  kafka.get(pin)?.push(jsonOf(pin, 111));
  put(place(pin, 11), jsonOf(pin, 111));
  enter(pin, 111, 11);
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    { ...place(pin, 10), key: keyOf(pin, 10), table: 'pinterest_data', row: 42, where: ['s3'] },
  ]);
});

test('a record that is there although its answer carried an error code is unexpected, at the edge too', async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  post(pin, 110, { attempts: 2, failures: [coded] });
  post(geo, 110, { attempts: 2, failures: [coded] });
  deliver(geo, jsonOf(geo, 110));
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    expect.objectContaining({
      ...place(geo, 11),
      table: 'geolocation_data',
      row: 110,
      note: expect.stringMatching(/error code/),
    }),
    expect.objectContaining({ ...place(pin, 10), table: 'pinterest_data', row: 110 }),
  ]);
  expect(report.duplicates).toEqual(all(0));
});

test('a record that is there twice because an answer was lost is a duplicate, no failure', async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  post(pin, 110, { attempts: 2, failures: [lost] });
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 0, duplicates: { pin: 1, geo: 0, user: 0 }, unexpected: [] });
});

test('one lost answer explains one record, not two', async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  deliver(pin, jsonOf(pin, 110));
  post(pin, 110, { attempts: 2, failures: [lost] });
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 1, duplicates: { pin: 1 }, counts: { unexpected: 1 } });
});

test('names what is unknown or dead-lettered, and where a record of unknown outcome is', async () => {
  const { verify, deliver, enter, post } = await delivered();
  deliver(pin, jsonOf(pin, 110));
  enter(pin, 110, null, { outcome: 'unknown', reason: 'ECONNRESET', attempts: 1, failures: [lost] });
  post(pin, 111);
  enter(geo, 110, null, {
    outcome: 'dead-lettered',
    reason: 'status 400: bad',
    failures: [{ kind: 'refused', why: 'x' }],
  });
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 1,
    read: { pin: 12, geo: 11, user: 10 },
    acknowledged: { pin: 11, geo: 10, user: 10 },
    unknown: { pin: 1, geo: 0, user: 0 },
    deadLettered: { pin: 0, geo: 1, user: 0 },
    unexpected: [],
    duplicates: all(0),
    unaccounted: [
      {
        outcome: 'unknown',
        table: 'pinterest_data',
        row: 110,
        reason: 'ECONNRESET',
        seen: { partition: 0, offset: 10 },
      },
      { outcome: 'dead-lettered', table: 'geolocation_data', row: 110, reason: 'status 400: bad' },
    ],
  });
  expect(failureText(report)).toMatch(
    /1 unknown, 1 dead-lettered, of 33 records[\s\S]*unknown: pinterest_data row 110/,
  );
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
