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

test('more tasks than partitions are a warning, which follows topics.partitions', () => {
  expect(checkedSink({ 'tasks.max': '4' }).warnings).toEqual([
    'tasks.max is 4, but the topics have 3 partitions together, and a task needs at least one; set tasks.max=3, or raise topics.partitions in the config.',
  ]);
  expect(checkedSink({ 'tasks.max': '4' }, { topics: { partitions: 2 } })).toEqual(clean);
});
