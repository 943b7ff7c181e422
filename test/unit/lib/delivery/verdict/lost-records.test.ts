import { expect, test } from '@jest/globals';
import { failureText } from '#lib/delivery/report/text.ts';
import { all, delivered, geo, jsonOf, objectAt, pin, place } from '../bench.ts';

test('a record that never reached Kafka is missing, and lost once Kafka has gone on', async () => {
  const { verify, kafka, remove } = await delivered();
  kafka.get(pin)?.splice(4, 1, undefined);
  remove(place(pin, 4));
  kafka.get(geo)?.pop();
  remove(place(geo, 9));
  const { report } = await verify();
  const finding = { partition: 0, table: 'pinterest_data', row: 104 };
  expect(report.missing).toEqual([
    { ...finding, ...place(geo, 9), table: 'geolocation_data', row: 109, key: objectAt(geo, 9), lost: false },
    { ...finding, ...place(pin, 4), key: objectAt(pin, 4), lost: true },
  ]);
  expect(report).toMatchObject({
    exit: 1,
    late: [],
    counts: { missing: 2, lost: 1 },
    found: { kafka: { pin: 9, geo: 9, user: 10 } },
  });
  expect(failureText(report)).toContain(
    `  missing: pinterest_data row 104, topic ${pin}, partition 0, offset 4, key ${objectAt(pin, 4)} (lost: Kafka went on without it)`,
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
    late: [{ ...place(pin, 2), key: objectAt(pin, 2), table: 'pinterest_data', row: 102 }],
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
