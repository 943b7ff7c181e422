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

test('a key that resembles a known one is a warning, any other unknown key is allowed', () => {
  expect(checkedSink({ 's3.part.sise': '5242880', 'my.own.setting': 'x' })).toMatchObject({
    errors: [],
    warnings: ['unknown key "s3.part.sise"; did you mean "s3.part.size"?'],
  });
});

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
