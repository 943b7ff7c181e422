import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { all, bench, objectAt, place } from '../bench.ts';
import { verdictText } from '../verdict-text.ts';

test("somebody else's record between ours is unexpected, after ours it is not", async () => {
  const { report } = await bench('ledger a@0 b@3\nkafka a x y{ b z').verify();
  const where = ['kafka', 's3'];
  expect(report.unexpected).toEqual([
    { ...place('pin', 1), key: objectAt('pin', 1), table: 'pinterest_data', row: 123, where },
    { ...place('pin', 2), key: objectAt('pin', 2), table: null, row: null, where },
  ]);
  expect(report.exit).toBe(1);
});

test('an object at an offset that Kafka never assigned is unexpected, and few reads find it', async () => {
  const { verify, reads } = bench('ledger a@0 b@1\nkafka a b\ns3 a b x - - y');
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    {
      ...place('pin', 2),
      key: objectAt('pin', 2),
      table: 'pinterest_data',
      row: 123,
      where: ['s3'],
      note: 'Kafka never assigned this offset',
    },
    expect.objectContaining({ ...place('pin', 5), row: 124 }),
  ]);
  expect(reads.slice(1)).toEqual(['0affd5f86743.pin/0 5-5', '0affd5f86743.pin/0 2-2']);
});

test('where the last record of the ledger is missing itself, objects after it prove nothing', async () => {
  const { report } = await bench('ledger a@0 b@1\nkafka a\ns3 a - x').verify();
  expect(verdictText(report)).toBe('missing b@1');
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
