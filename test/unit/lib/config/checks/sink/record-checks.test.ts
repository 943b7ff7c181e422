import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const clean = { errors: [], warnings: [], lines: [] };

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

test('a converter that needs a schema registry is an error, because the tasks fail', () => {
  for (const converter of [
    'io.confluent.connect.avro.AvroConverter',
    'io.confluent.connect.json.JsonSchemaConverter',
  ]) {
    expect(checkedSink({ 'value.converter': converter })).toMatchObject({
      errors: [expect.stringMatching(/^value\.converter is ".*", which reads values with a schema of a registry/)],
      warnings: [],
    });
  }
});

test('a consumer that begins at the end is a warning', () => {
  expect(checkedSink({ 'consumer.override.auto.offset.reset': 'latest' }).warnings).toEqual([
    expect.stringContaining('posted before the connector first ran never reaches S3'),
  ]);
  expect(checkedSink({ 'consumer.override.auto.offset.reset': 'earliest' })).toEqual(clean);
});
