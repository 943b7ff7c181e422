import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { bench, objectAt, place } from '../bench.ts';
import { topicOf, valueJson } from '../history.ts';
import { verdictText } from '../verdict-text.ts';

test('a record that never reached Kafka is missing, and lost once Kafka has gone past its offset', async () => {
  const { verify } = bench(`
    ledger     a@0 b@1 c@2
    kafka      a - c
    ledger/geo a@0 b@1
    kafka/geo  a`);
  const { report } = await verify();
  expect(report.missing).toEqual([
    { ...place('geo', 1), table: 'geolocation_data', row: 101, key: objectAt('geo', 1), lost: false },
    { ...place('pin', 1), table: 'pinterest_data', row: 101, key: objectAt('pin', 1), lost: true },
  ]);
  expect(report).toMatchObject({
    exit: 1,
    late: [],
    counts: { missing: 2, lost: 1 },
    found: { kafka: { pin: 2, geo: 1, user: 0 } },
  });
  expect(failureText(report)).toContain(
    `  missing: pin (pinterest_data) row 101, topic ${topicOf('pin')}, partition 0, offset 1, key ${objectAt('pin', 1)} (lost: Kafka has gone past its offset)`,
  );
});

test('the failure of a single record says "1 record"', async () => {
  const { report } = await bench('ledger a@0\nkafka -').verify();
  expect(failureText(report)).toContain('not proven: 1 missing, of 1 record.');
});

test('two claims of one offset are unexpected, both are named, and the record that is not there is missing', async () => {
  const { report } = await bench('ledger a@0 b@1 x@1\nkafka a b').verify();
  expect(verdictText(report)).toBe('missing x@1 (lost); unexpected x@1');
  expect(report.missing[0]).toMatchObject({ row: 123, note: 'another record of this ledger is at its offset' });
  expect(report.unexpected[0]).toMatchObject({
    ...place('pin', 1),
    row: 123,
    note: expect.stringMatching(/^the ledger claims this offset for pin \(pinterest_data\) row 101, too/),
  });
  expect(report).toMatchObject({ altered: [], late: [], found: { kafka: { pin: 2 }, s3: { pin: 2 } } });
});

test('one offset for all records of an answer is found out, and none of them is foreign', async () => {
  const { report } = await bench('ledger a@2 b@2 c@2\nkafka a b c').verify();
  expect(verdictText(report)).toBe(
    [
      'missing a@2 (lost); missing b@2 (lost); unexpected a@2; unexpected b@2',
      'unexpected a@0 (kafka and s3); unexpected b@1 (kafka and s3)',
    ].join('; '),
  );
  expect(report.unexpected.at(-1)?.note).toBe(
    'the ledger claims it at partition 0, offset 2: the answer to its post was wrong',
  );
});

test('a record whose object does not come in time is late, after a bounded wait', async () => {
  const { verify, pipeline } = bench('ledger a@0 b@1\nkafka a b\ns3 a -');
  const { report, said } = await verify({ waitSeconds: 30 });
  expect(report.late).toEqual([{ ...place('pin', 1), key: objectAt('pin', 1), table: 'pinterest_data', row: 101 }]);
  expect(pipeline.ports.clock.now()).toBe(30_000);
  expect(said).toContain('waiting for records to arrive in the bucket: 1 not there yet');
});

test('waits for objects that are on their way', async () => {
  const { verify, put, pipeline } = bench('ledger a@0 b@1\nkafka a b\ns3 a -');
  const { sleep } = pipeline.ports.clock;
  pipeline.ports.clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    if (pipeline.ports.clock.now() === 3_000) put(place('pin', 1), valueJson('pin', 'b'));
  };
  const { report } = await verify();
  expect([report.exit, pipeline.ports.clock.now()]).toEqual([0, 3_000]);
});

test('an altered record counts as found, and its place is named', async () => {
  const { report } = await bench("ledger a@0 b@1 c@2 d@3\nkafka a b c d'\ns3 a b' c{ d").verify();
  expect(verdictText(report)).toBe('altered b@1 (s3); altered c@2 (s3); altered d@3 (kafka)');
  expect(report).toMatchObject({ exit: 1, found: { kafka: { pin: 4 }, s3: { pin: 4 } } });
  expect(report.balance).toMatchObject([{ kafka: { count: 4 }, s3: { count: 4 } }]);
});

test('with level keys the values in the bucket are not read', async () => {
  const { verify, remove } = bench("ledger a@0 b@1\nkafka a b\ns3 a b'");
  expect((await verify({ level: 'keys' })).report.exit).toBe(0);
  remove(place('pin', 1));
  expect((await verify({ level: 'keys', waitSeconds: 0 })).report.counts.late).toBe(1);
});

test('a record that Kafka has dropped is proven by the bucket, and lost where the bucket has nothing', async () => {
  const { verify, remove } = bench('ledger a@0 b@1 c@2 d@3\nkafka - - - d\ns3 a b c d');
  const { report } = await verify();
  expect(report).toMatchObject({
    exit: 0,
    expired: { pin: 3, geo: 0, user: 0 },
    found: { kafka: { pin: 1 }, s3: { pin: 4 } },
  });
  remove(place('pin', 1));
  expect((await verify()).report.missing).toEqual([
    expect.objectContaining({
      ...place('pin', 1),
      lost: true,
      note: 'Kafka has dropped everything below offset 3, and the bucket has no object of it',
    }),
  ]);
});

test('a topic that was created again is not taken for retention, and the failure says what it means', async () => {
  const { verify } = bench('ledger a@0 b@1 c@2\nkafka\ns3 a b c');
  const { report } = await verify();
  expect(verdictText(report)).toBe('missing a@0 (lost); missing b@1 (lost); missing c@2 (lost); re-created');
  expect(report.recreated).toEqual([{ topic: topicOf('pin'), likely: true }]);
  const text = failureText(report) ?? '';
  expect(text).toMatch(/was deleted and created again after these records were posted.*Retention is not the cause/);
  expect(text).toMatch(/Emulate with a new run, and verify that one/);
  expect(report.missing[0]?.note).toBe('the topic was created again since');
});

test('objects of a topic that was deleted are left alone', async () => {
  const { report } = await bench('ledger a@1 b@3\nkafka x\ns3 x a y b z').verify();
  expect(verdictText(report)).toBe('missing a@1 (lost); missing b@3 (lost); 1 foreign; re-created');
});

test('one record that is at its offset shows that the topic is still the same', async () => {
  const { report } = await bench('ledger a@0 b@1 c@2\nkafka a y').verify();
  expect(report.recreated).toEqual([]);
});
