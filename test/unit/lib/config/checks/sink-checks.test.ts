import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const clean = { errors: [], warnings: [], lines: [] };

test('a file that fits the names has neither errors nor warnings', () => {
  expect(checkedSink({})).toEqual(clean);
});

test('bucket, region and class are compared with the names, each on its own line', () => {
  const { errors, lines } = checkedSink({
    's3.bucket.name': 'user-other-bucket',
    's3.region': 'eu-west-1',
    'connector.class': 'io.confluent.connect.s3.S3Sink',
  });
  expect(errors).toEqual([
    expect.stringContaining(
      'connector.class is "io.confluent.connect.s3.S3Sink", expected "io.confluent.connect.s3.S3',
    ),
    's3.bucket.name is "user-other-bucket", expected "user-abc-bucket", the bucket of userId "abc".',
    's3.region is "eu-west-1", expected "us-east-1", the value of aws.region.',
  ]);
  expect(lines).toEqual([1, 13, 2]);
});

test('a flush size that keeps the last records in memory is a warning', () => {
  expect(checkedSink({ 'flush.size': '100' }).warnings).toEqual([
    expect.stringMatching(
      /^flush\.size is "100": the last 99 records of each partition can wait for S3 until more arrive/,
    ),
  ]);
  expect(checkedSink({ 'flush.size': '100', 'rotate.interval.ms': '1000' }).warnings).toHaveLength(1);
});

test('rotation by the clock can write records twice, and needs a time zone', () => {
  const byTheClock = { 'flush.size': '100', 'rotate.schedule.interval.ms': '1000' };
  expect(checkedSink({ ...byTheClock, timezone: 'UTC' })).toMatchObject({
    errors: [],
    warnings: [expect.stringContaining('can write a record twice')],
  });
  expect(checkedSink(byTheClock).errors).toEqual([
    expect.stringContaining('needs timezone, and the tasks fail without it; add "timezone=UTC".'),
  ]);
  expect(checkedSink({ 'rotate.schedule.interval.ms': '-1' })).toEqual(clean);
});

test('dropping failed records without a message is a warning', () => {
  expect(checkedSink({ 'errors.tolerance': 'all' }).warnings).toEqual([
    expect.stringContaining('dropped without a message'),
  ]);
});

test('a JSON converter that expects a schema is an error', () => {
  expect(checkedSink({ 'value.converter.schemas.enable': 'true' }).errors).toEqual([
    expect.stringContaining('value.converter.schemas.enable is "true", expected false'),
  ]);
  expect(checkedSink({ 'value.converter.schemas.enable': undefined }).errors).toEqual([
    expect.stringContaining('value.converter.schemas.enable is missing, which means true'),
  ]);
});

test('other converters are warnings', () => {
  const string = 'org.apache.kafka.connect.storage.StringConverter';
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  expect(checkedSink({ 'value.converter': string }).warnings).toEqual([expect.stringContaining('posts are JSON')]);
  expect(checkedSink({ 'key.converter': json }).warnings).toEqual([
    expect.stringContaining('expects a schema with every key'),
  ]);
  expect(checkedSink({ 'key.converter': json, 'key.converter.schemas.enable': 'false' })).toEqual(clean);
});

test('settings that change the keys of objects are warnings', () => {
  expect(checkedSink({ 'topics.dir': 'raw', 'file.delim': '-' }).warnings).toEqual([
    'topics.dir is "raw", expected "topics": verify-delivery computes each object\'s key from it.',
    'file.delim is "-", expected "+": verify-delivery computes each object\'s key from it.',
  ]);
});

test('more tasks than partitions are a warning, which follows topics.partitions', () => {
  expect(checkedSink({ 'tasks.max': '4' }).warnings).toEqual([
    'tasks.max is 4, but the topics have 3 partitions together, and a task needs at least one; set tasks.max=3, or raise topics.partitions in the config.',
  ]);
  expect(checkedSink({ 'tasks.max': '4' }, { topics: { partitions: 2 } })).toEqual(clean);
});
