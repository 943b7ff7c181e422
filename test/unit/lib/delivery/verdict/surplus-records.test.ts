import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { all, delivered, geo, jsonOf, objectAt, pin, place } from '../bench.ts';

const lost = { kind: 'lost', why: 'ECONNRESET' } as const;
const coded = { kind: 'coded', why: 'error_code 50003: no' } as const;

test("somebody else's record among ours is unexpected, after ours it is not", async () => {
  const { verify, deliver, post } = await delivered();
  deliver(pin, '{"index":9000,"title":"x"}');
  deliver(pin, 'no json');
  post(pin, 110);
  deliver(pin, '{"index":9001}');
  const { report } = await verify();
  expect(report.unexpected).toEqual([
    { ...place(pin, 10), key: objectAt(pin, 10), table: 'pinterest_data', row: 9000, where: ['kafka', 's3'] },
    { ...place(pin, 11), key: objectAt(pin, 11), table: null, row: null, where: ['kafka', 's3'] },
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
      key: objectAt(pin, 10),
      where: ['s3'],
      note: expect.stringMatching(/never gave/),
    }),
    expect.objectContaining({ ...place(pin, 77), key: objectAt(pin, 77) }),
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
    { ...place(pin, 10), key: objectAt(pin, 10), table: 'pinterest_data', row: 42, where: ['s3'] },
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
