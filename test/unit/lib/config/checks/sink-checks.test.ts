import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const clean = { errors: [], warnings: [], lines: [] };

test('a file that fits the names has neither errors nor warnings', () => {
  expect(checkedSink({})).toEqual(clean);
});

test('bucket, region and class are held against the names, each on its own line', () => {
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
      /^flush\.size is "100": up to 99 last records of each partition reach S3 only when more arrive/,
    ),
  ]);
  expect(checkedSink({ 'flush.size': '100', 'rotate.interval.ms': '1000' }).warnings).toHaveLength(1);
});

test('rotation by the clock gives up exactly-once, and needs a time zone', () => {
  const byTheClock = { 'flush.size': '100', 'rotate.schedule.interval.ms': '1000' };
  expect(checkedSink({ ...byTheClock, timezone: 'UTC' })).toMatchObject({
    errors: [],
    warnings: [expect.stringContaining('give up exactly-once')],
  });
  expect(checkedSink(byTheClock).errors).toEqual([expect.stringContaining('needs timezone, such as timezone=UTC')]);
  expect(checkedSink({ 'rotate.schedule.interval.ms': '-1' })).toEqual(clean);
});

test('dropping what fails in silence is a warning', () => {
  expect(checkedSink({ 'errors.tolerance': 'all' }).warnings).toEqual([expect.stringContaining('dropped in silence')]);
});

test('a JSON converter that wants a schema would fail on every record', () => {
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
  expect(checkedSink({ 'key.converter': json }).warnings).toEqual([expect.stringContaining('schema beside every key')]);
  expect(checkedSink({ 'key.converter': json, 'key.converter.schemas.enable': 'false' })).toEqual(clean);
});

test('settings that change the keys in the bucket are warnings', () => {
  expect(checkedSink({ 'topics.dir': 'raw', 'file.delim': '-' }).warnings).toEqual([
    'topics.dir is "raw": verify-delivery predicts each object\'s key, which needs "topics".',
    'file.delim is "-": verify-delivery predicts each object\'s key, which needs "+".',
  ]);
});

test('more tasks than partitions are a warning, which follows topics.partitions', () => {
  expect(checkedSink({ 'tasks.max': '4' }).warnings).toEqual([
    'tasks.max is 4, but 3 topics with topics.partitions 1 keep only 3 busy.',
  ]);
  expect(checkedSink({ 'tasks.max': '4' }, { topics: { partitions: 2 } })).toEqual(clean);
});
