import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

const clean = { errors: [], warnings: [], lines: [] };

test.each([
  ['file.delim', '-', '"+"'],
  ['directory.delim', '_', '"/"'],
  ['filename.offset.zero.pad.width', '20', '"10"'],
  ['s3.schema.partition.affix.type', 'PREFIX', '"NONE"'],
])('%s=%s changes the keys of objects, and the warning says what the proof then finds', (key, value, expected) => {
  expect(checkedSink({ [key]: value })).toMatchObject({
    errors: [],
    warnings: [
      `${key} is "${value}", expected ${expected}: verify-delivery computes the key of each object, and would count every record as late.`,
    ],
  });
});

test('the folder of the objects is free, and may be empty', () => {
  for (const dir of ['topics', 'raw', 'raw/posts', '']) expect(checkedSink({ 'topics.dir': dir })).toEqual(clean);
});

test('compressed objects have another name', () => {
  expect(checkedSink({ 's3.compression.type': 'gzip' }).warnings).toEqual([
    expect.stringMatching(/^s3\.compression\.type is "gzip": the keys of objects then end in "\.json\.gz"/),
  ]);
  expect(checkedSink({ 's3.compression.type': 'none' })).toEqual(clean);
  expect(checkedSink({ 's3.compression.type': 'zip' }).errors).toEqual([
    's3.compression.type is "zip", expected one of none, gzip.',
  ]);
});

test('a partitioner by fields fails at records without a schema', () => {
  const partitioner = 'io.confluent.connect.storage.partitioner.FieldPartitioner';
  expect(checkedSink({ 'partitioner.class': partitioner, 'partition.field.name': 'ind' })).toMatchObject({
    errors: [expect.stringMatching(/^partitioner\.class is ".*FieldPartitioner", which reads the fields of a record/)],
    warnings: [],
  });
});

test('a partitioner by time writes into other folders, and fails without its settings', () => {
  const partitioner = 'io.confluent.connect.storage.partitioner.TimeBasedPartitioner';
  expect(checkedSink({ 'partitioner.class': partitioner, locale: 'en-US' })).toMatchObject({
    errors: [
      expect.stringMatching(
        /the tasks fail without path\.format, partition\.duration\.ms, timezone; add what is missing/,
      ),
    ],
    warnings: [expect.stringMatching(/the folders of objects are others then/)],
  });
  const whole = { 'path.format': "'year'=YYYY", 'partition.duration.ms': '1000', locale: 'en-US', timezone: 'UTC' };
  expect(checkedSink({ 'partitioner.class': partitioner, ...whole }).errors).toEqual([]);
});

test.each([
  'io.confluent.connect.s3.format.avro.AvroFormat',
  'io.confluent.connect.s3.format.parquet.ParquetFormat',
  'io.confluent.connect.s3.format.bytearray.ByteArrayFormat',
])('the format %s is a warning', (format) => {
  expect(checkedSink({ 'format.class': format })).toMatchObject({
    errors: [],
    warnings: [expect.stringMatching(/^format\.class is ".*", expected ".*JsonFormat": verify-delivery computes/)],
  });
});

test('keys and headers as objects are errors, because no post has any', () => {
  for (const key of ['store.kafka.keys', 'store.kafka.headers']) {
    expect(checkedSink({ [key]: 'TRUE' }).errors).toEqual([
      expect.stringMatching(/is true: the sink then fails at a record/),
    ]);
    expect(checkedSink({ [key]: 'false' })).toEqual(clean);
  }
});

test('what becomes of records without a value is known', () => {
  expect(checkedSink({ 'behavior.on.null.values': 'fail' })).toEqual(clean);
  expect(checkedSink({ 'behavior.on.null.values': 'ignore' })).toMatchObject({
    errors: [],
    warnings: [expect.stringContaining('never reaches S3')],
  });
  expect(checkedSink({ 'behavior.on.null.values': 'write' }).errors).toEqual([
    expect.stringContaining('needs store.kafka.keys=true'),
  ]);
  expect(checkedSink({ 'behavior.on.null.values': 'skip' }).errors).toEqual([
    'behavior.on.null.values is "skip", expected one of fail, ignore, write.',
  ]);
});

test('another store than S3 is a warning', () => {
  expect(checkedSink({ 'store.url': 'http://minio:9000' }).warnings).toEqual([
    expect.stringContaining('the objects are written there'),
  ]);
  expect(checkedSink({ 'store.url': '' })).toEqual(clean);
});

test('accelerated access and paths with the bucket exclude each other', () => {
  expect(checkedSink({ 's3.wan.mode': 'true' }).errors).toEqual([expect.stringContaining('refuses both together')]);
  expect(checkedSink({ 's3.wan.mode': 'true', 's3.path.style.access.enabled': 'false' })).toEqual(clean);
});

test('a customer key from a secret store is a warning, because nobody else can read the objects', () => {
  const reference = `\${${'secretsmanager:sink:key'}}`;
  expect(checkedSink({ 's3.sse.customer.key': reference })).toMatchObject({
    errors: [],
    warnings: [expect.stringContaining('can be read only with the same key')],
  });
});
