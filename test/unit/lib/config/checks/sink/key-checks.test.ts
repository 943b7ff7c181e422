import { expect, test } from '@jest/globals';
import { checkedSink } from './checked-sink.ts';

test('a key that is missing is named, with the misspelt one or the line to add', () => {
  const { errors, warnings, lines } = checkedSink({ 'flush.size': undefined, 'flush.szie': '1' });
  expect(errors).toEqual(['flush.size is missing; is "flush.szie" meant to be it?']);
  expect(warnings).toEqual([]);
  expect(lines).toEqual([13]);
  expect(checkedSink({ 's3.bucket.name': undefined }).errors).toEqual([
    's3.bucket.name is missing; add "s3.bucket.name=user-abc-bucket".',
  ]);
  expect(checkedSink({ 'storage.class': undefined }).errors).toEqual([
    'storage.class is missing; add "storage.class=io.confluent.connect.s3.storage.S3Storage".',
  ]);
});

test('an unknown key is a warning, with the nearest known one where there is one', () => {
  expect(checkedSink({ 's3.part.sise': '5242880', 'my.own.setting': 'x', 'topics.dri': 'raw' })).toMatchObject({
    errors: [],
    warnings: [
      'unknown key "s3.part.sise"; did you mean "s3.part.size"?',
      'unknown key "my.own.setting"; the sink ignores it. Remove it.',
      'unknown key "topics.dri"; did you mean "topics.dir"?',
    ],
  });
});

test('a setting of the worker is named as such', () => {
  expect(checkedSink({ 'max.poll.records': '10', 'group.id': 'x' }).warnings).toEqual([
    expect.stringMatching(/^unknown key "max\.poll\.records"; the sink ignores it\. It is a setting of the worker/),
    expect.stringMatching(/^unknown key "group\.id"; the sink ignores it\. It is a setting of the worker/),
  ]);
});

test.each([
  'consumer.override.max.poll.records',
  'key.converter.encoding',
  'errors.retry.timeout',
  's3.object.tagging.key.value.pairs',
  's3.credentials.provider.sts.role.arn',
  'confluent.topic.bootstrap.servers',
  'partitioner.max.open.files',
])('%s is known', (key) => {
  expect(checkedSink({ [key]: '1' })).toEqual({ errors: [], warnings: [], lines: [] });
});

test.each(['topics.dir', 'confluent.license', 's3.ssea.name', 'store.url', 'topics', 'locale', 's3.proxy.url'])(
  '%s may be empty, as it is by default',
  (key) => {
    expect(checkedSink({ [key]: '' })).toEqual({ errors: [], warnings: [], lines: [] });
  },
);

test.each([
  ['flush.size', 'one', 'flush.size is "one", expected a whole number of at least 1.'],
  ['flush.size', '0', 'flush.size is "0", expected a whole number of at least 1.'],
  ['tasks.max', '3.5', 'tasks.max is "3.5", expected a whole number of at least 1.'],
  ['tasks.max', '0x3', 'tasks.max is "0x3", expected a whole number of at least 1.'],
  ['s3.part.size', '1024', 's3.part.size is "1024", expected a whole number of at least 5242880.'],
  ['store.kafka.keys', 'yes', 'store.kafka.keys is "yes", expected true or false.'],
  ['schema.compatibility', 'none', 'schema.compatibility is "none", expected one of NONE, BACKWARD, FORWARD, FULL.'],
  ['key.converter', '', 'key.converter is "", expected a value.'],
])('%s=%s is refused', (key, value, message) => {
  expect(checkedSink({ [key]: value }).errors).toEqual([message]);
});

test('an invisible blank at the end of a value is refused', () => {
  expect(checkedSink({ 's3.bucket.name': 'user-abc-bucket ' }).errors).toEqual([
    's3.bucket.name is "user-abc-bucket ", with a blank at its end that Java keeps; remove the blank.',
  ]);
});

test('quotes around a value are refused, because Java keeps them', () => {
  expect(checkedSink({ 'flush.size': '"1"' }).errors).toEqual([
    'flush.size is "\\"1\\"", with quotes around it, which Java keeps; remove the quotes.',
  ]);
});

test('a reference is allowed in place of a secret and of any other value', () => {
  const reference = `\${${'secretsmanager:sink:value'}}`;
  for (const key of ['s3.proxy.password', 'tasks.max', 's3.object.tagging', 'consumer.override.sasl.jaas.config']) {
    expect(checkedSink({ [key]: reference })).toEqual({ errors: [], warnings: [], lines: [] });
  }
});

test.each([
  ['basic.auth.user.info', 'me:x1'],
  ['value.converter.basic.auth.user.info', 'me:x1'],
  ['s3.sse.customer.key', 'x1'],
  ['s3.proxy.url', 'http://me:x1@proxy:3128'],
  ['consumer.override.sasl.jaas.config', 'x.PlainLoginModule required username="me" password="x1";'],
  ['confluent.license', 'x1'],
])('%s=%s is one secret', (key, value) => {
  expect(checkedSink({ [key]: value })).toMatchObject({
    errors: [expect.stringMatching(/ is a secret, which does not belong in a file of a repository/)],
    warnings: [],
  });
});

test('a secret is refused and never shown', () => {
  const { errors } = checkedSink({ 'aws.secret.access.key': 'wJalrXUtnFEMI' });
  expect(errors).toEqual([
    expect.stringMatching(/^aws\.secret\.access\.key is a secret, which does not belong in a file of a repository/),
  ]);
  expect(errors.join()).not.toContain('wJalr');
});

test('a value without a key is refused', () => {
  expect(checkedSink({ '': 'x' }).errors).toEqual(['a value without a key; write key=value.']);
});
