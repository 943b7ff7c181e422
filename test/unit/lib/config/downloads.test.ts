import { expect, test } from '@jest/globals';
import { downloadsOf } from '#lib/config/downloads.ts';
import { type ConfigInput, configSchema } from '#lib/config/schema.ts';

const resolve = (input: Omit<ConfigInput, 'userId'> = {}) =>
  downloadsOf(configSchema.parse({ userId: '0affd5f86743', ...input }));

test("defaults to the publishers' addresses and file names", () => {
  const { kafka, iamAuth, confluent, s3Sink } = resolve();
  expect(kafka.url).toBe('https://archive.apache.org/dist/kafka/2.8.1/kafka_2.12-2.8.1.tgz');
  expect(iamAuth.url).toMatch(/^https:\/\/repo1\.maven\.org\/.*\/1\.1\.5\/aws-msk-iam-auth-1\.1\.5-all\.jar$/);
  expect(confluent.url).toBe('https://packages.confluent.io/archive/7.2/confluent-7.2.0.tar.gz');
  expect(s3Sink.url).toMatch(/\/kafka-connect-s3\/versions\/10\.5\.13\/confluentinc-kafka-connect-s3-10\.5\.13\.zip$/);
  expect(s3Sink.fileName).toBe('confluentinc-kafka-connect-s3-10.5.13.zip');
});

test('addresses follow the versions', () => {
  const { kafka, confluent } = resolve({
    kafkaClient: { version: '3.6.2', scalaVersion: '2.13' },
    restProxy: { version: '7.6.1' },
  });
  expect(kafka.url).toBe('https://archive.apache.org/dist/kafka/3.6.2/kafka_2.13-3.6.2.tgz');
  expect(confluent.url).toBe('https://packages.confluent.io/archive/7.6/confluent-7.6.1.tar.gz');
});

test('each archive has a known or published digest, or else the one that is first seen', () => {
  const { kafka, iamAuth, confluent, s3Sink } = resolve();
  expect(kafka.digest).toEqual({ kind: 'published', algorithm: 'sha512', url: `${kafka.url}.sha512` });
  expect(iamAuth.digest).toMatchObject({ kind: 'sha256', hex: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(confluent.digest).toEqual({ kind: 'first-seen' });
  expect(s3Sink.digest).toEqual({ kind: 'first-seen' });
});

test("another version of the IAM jar is compared with Maven Central's own digest", () => {
  const { iamAuth } = resolve({ kafkaClient: { iamAuthVersion: '2.3.4' } });
  expect(iamAuth.digest).toEqual({ kind: 'published', algorithm: 'sha1', url: `${iamAuth.url}.sha1` });
});

test('a mirror and a digest from the config replace both', () => {
  const hex = 'ab'.repeat(32);
  const { confluent, kafka } = resolve({
    downloads: { confluent: { sha256: hex }, kafka: { url: 'http://127.0.0.1:1/k.tgz' } },
  });
  expect(confluent.digest).toEqual({ kind: 'sha256', hex });
  expect(kafka.digest).toMatchObject({ url: 'http://127.0.0.1:1/k.tgz.sha512' });
  expect(kafka.fileName).toBe('kafka_2.12-2.8.1.tgz');
});
