import { expect, test } from '@jest/globals';
import { noticesOf } from '#lib/delivery/report/notices.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import { all, bench, objectAt, place } from '../bench.ts';
import { topicOf, valueJson } from '../history.ts';
import { verdictText } from '../verdict-text.ts';

test("another producer's records are counted and listed on request, and do not fail the proof", async () => {
  const { verify } = bench('ledger b@1 c@4\nkafka w b x y{ c {} z');
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 0,
    foreign: { pin: 5, geo: 0, user: 0 },
    counts: { foreign: 5, olderForeign: 1, unexpected: 0 },
  });
  expect(report.foreignRecords).toBeUndefined();
  expect(noticesOf(report)).toEqual([
    'Foreign records, of other producers: pin (pinterest_data) 5 (1 of them older than this run). They do not fail the proof.',
  ]);
  const { report: listing } = await verify({ listsForeign: true });
  const where = ['kafka', 's3'];
  expect(listing.foreignRecords).toMatchObject([
    { ...place('pin', 2), key: objectAt('pin', 2), table: 'pinterest_data', row: 123, where },
    { ...place('pin', 3), key: objectAt('pin', 3), table: null, row: null, where },
    { offset: 5, row: null },
    { offset: 6, row: 125 },
    { offset: 0, row: 122 },
  ]);
  expect(noticesOf(listing)).toContain(
    `  foreign: pin (pinterest_data) row 123, topic ${topicOf('pin')}, partition 0, offset 2, key ${objectAt('pin', 2)} (in Kafka and S3)`,
  );
});

test('with foreign: fail they fail the proof, unless they are older than the run', async () => {
  const { report } = await bench('ledger b@1 c@3\nkafka w b x c z').verify({ foreign: 'fail' });
  expect(report.exit).toBe(1);
  expect(verdictText(report)).toBe('foreign x@2 (kafka and s3); foreign z@4 (kafka and s3); 1 foreign');
  expect(failureText(report)).toMatch(
    /not proven: 2 foreign, of 2 records\.\n {2}foreign: pin[^\n]*\n {2}foreign: [^\n]*$/,
  );
  const { report: older } = await bench('ledger b@1\nkafka w b').verify({ foreign: 'fail' });
  expect([older.exit, failureText(older)]).toEqual([0, undefined]);
});

test('a foreign record that the sink has not written is not waited for', async () => {
  const { verify, pipeline } = bench('ledger a@0 b@2\nkafka a x b y\ns3 a - b');
  expect(verdictText((await verify()).report)).toBe('proven; 2 foreign');
  expect(pipeline.ports.clock.now()).toBe(0);
});

test('counts the foreign records of topics and partitions in which the ledger claims nothing', async () => {
  const { report } = await bench('ledger a@0\nkafka a\nkafka/user x y').verify({ foreign: 'fail' });
  expect(report.foreign).toEqual({ pin: 0, geo: 0, user: 2 });
  expect(verdictText(report)).toBe('foreign x@0 of user (kafka and s3); foreign y@1 of user (kafka and s3)');
});

test('a copy of a record of ours is never foreign: neither after ours, nor in another topic', async () => {
  const { report } = await bench('ledger a@0 b@1\nkafka a b a').verify();
  expect(verdictText(report)).toBe('unexpected a@2 (kafka and s3)');
  expect(report.unexpected[0]?.note).toMatch(
    /a copy of the record at partition 0, offset 0, which no failed try explains/,
  );
  const { verify, history } = bench('ledger a@0 b@1\nkafka a -\nkafka/geo x');
  history.kafka.set(topicOf('geo'), [valueJson('pin', 'b')]);
  const { report: other } = await verify();
  expect(verdictText(other)).toBe('missing b@1 (lost); unexpected b@0 of geo (kafka and s3)');
  expect(other.unexpected[0]).toMatchObject({
    table: 'pinterest_data',
    note: expect.stringMatching(/posted to topic \S+pin/),
  });
});

test('a record that was refused and is there is never foreign', async () => {
  const { report } = await bench('ledger a@0 b! c@1\nkafka a c b').verify();
  expect(verdictText(report)).toBe('unexpected b@2 (kafka and s3); dead-lettered b');
  expect(report.unexpected[0]?.note).toMatch(/says that it was refused/);
});

test('an entry of another topic than the one that its table is posted to is unexpected', async () => {
  const { verify, history } = bench('ledger a@0 b@1\nkafka a b\nkafka/geo b');
  const [, entry] = history.ledger.entries;
  if (entry !== undefined) Object.assign(entry, { topic: topicOf('geo'), offset: 0 });
  history.kafka.set(topicOf('geo'), [valueJson('pin', 'b')]);
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    expect.objectContaining({
      ...place('geo', 0),
      row: 101,
      note: `the ledger posts pin (pinterest_data) to topic ${topicOf('pin')}`,
    }),
    expect.objectContaining({ ...place('pin', 1), row: 101 }),
  ]);
});

test('an object at an offset that Kafka never assigned is unexpected, and no read is needed for it', async () => {
  const { verify, reads } = bench('ledger a@0 b@1\nkafka a b\ns3 a b x - - y');
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    {
      ...place('pin', 2),
      key: objectAt('pin', 2),
      table: 'pinterest_data',
      row: 123,
      where: ['s3'],
      note: expect.stringMatching(/^Kafka never assigned this offset/),
    },
    expect.objectContaining({ ...place('pin', 5), row: 124 }),
  ]);
  expect(reads).toEqual(['0affd5f86743.pin/0 0-1']);
});

test('an object that came while the proof ran is not unexpected: its offset was assigned meanwhile', async () => {
  const { verify, history, pipeline } = bench('ledger a@0 b@1\nkafka a b\ns3 a b x y');
  const { list } = pipeline.ports.s3;
  pipeline.ports.s3.list = (...args) => {
    const values = history.kafka.get(topicOf('pin'));
    if (values?.length === 2) values.push(valueJson('pin', 'x'));
    return list(...args);
  };
  expect(verdictText((await verify()).report)).toBe('unexpected y@3 (s3)');
});

test('a record that is there although its answer carried an error code is unexpected, at the edge too', async () => {
  const { report } = await bench(`
    ledger     a^@1
    kafka      a a
    ledger/geo a^@0
    kafka/geo  a a`).verify();
  expect(verdictText(report)).toBe('unexpected a@1 of geo (kafka and s3); unexpected a@0 (kafka and s3)');
  expect(report.unexpected[0]).toMatchObject({ table: 'geolocation_data', note: expect.stringMatching(/error code/) });
  expect(report.duplicates).toEqual(all(0));
});

test('each lost answer explains one copy, not more', async () => {
  const verdictOf = async (history: string) => verdictText((await bench(history).verify()).report);
  expect(await verdictOf('ledger a~@1\nkafka a a')).toBe('proven; 1 duplicate');
  expect(await verdictOf('ledger a~~@2\nkafka a a a')).toBe('proven; 2 duplicates');
  expect(await verdictOf('ledger a@0 b~@3\nkafka a b b b')).toBe('unexpected b@2 (kafka and s3); 1 duplicate');
});

test('names what is unknown or dead-lettered, and where a record of unknown outcome is', async () => {
  const { report } = await bench(`
    ledger     a@0 b~? c@2
    kafka      a b c
    ledger/geo a@0 b!
    kafka/geo  a`).verify();
  expect(report).toMatchObject({
    exit: 1,
    read: { pin: 3, geo: 2, user: 0 },
    acknowledged: { pin: 2, geo: 1, user: 0 },
    unknown: { pin: 1, geo: 0, user: 0 },
    deadLettered: { pin: 0, geo: 1, user: 0 },
    unexpected: [],
    duplicates: all(0),
    unaccounted: [
      {
        outcome: 'unknown',
        table: 'pinterest_data',
        row: 101,
        reason: 'ECONNRESET',
        seen: { partition: 0, offset: 1 },
      },
      { outcome: 'dead-lettered', table: 'geolocation_data', row: 101, reason: 'status 400: bad' },
    ],
  });
  expect(failureText(report)).toMatch(
    /1 unknown, 1 dead-lettered, of 5 records[\s\S]*unknown: pin \(pinterest_data\) row 101 .*seen in partition 0 at offset 1/,
  );
});
