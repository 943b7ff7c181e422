import { expect, test } from '@jest/globals';
import { checkedValues } from './checked-values.ts';

test.each([
  ['kafka', 'https://h/kafka_2.12-2.8.0.tgz', '2.8.0', 'kafkaClient.version', '2.8.1'],
  ['kafka', 'https://h/2.8.0/kafka_2.12-2.8.1.tgz', '2.8.0', 'kafkaClient.version', '2.8.1'],
  ['iamAuth', 'https://h/1.1.4/aws-msk-iam-auth-1.1.5-all.jar', '1.1.4', 'kafkaClient.iamAuthVersion', '1.1.5'],
  ['confluent', 'https://h/archive/7.2/confluent-7.2.1.tar.gz', '7.2.1', 'restProxy.version', '7.2.0'],
  ['s3Sink', 'https://h/v10.0.3/confluentinc-kafka-connect-s3-10.5.13.zip', '10.0.3', 'connector.version', '10.5.13'],
] as const)('downloads.%s.url %s names another version', (name, url, found, key, wanted) => {
  expect(checkedValues({ downloads: { [name]: { url } } }).errors).toEqual([
    `downloads.${name}.url names version ${found}, but ${key} is "${wanted}"; make them equal.`,
  ]);
});

test.each([
  ['kafka', 'https://h/dist/kafka/2.8.1/kafka_2.12-2.8.1.tgz'],
  ['kafka', 'http://127.0.0.1:8123/nexus-3.1/kafka.tgz'],
  ['confluent', 'https://h/archive/7.2/confluent-7.2.0.tar.gz'],
  ['s3Sink', 'https://h/latest.zip'],
] as const)('downloads.%s.url %s fits the version', (name, url) => {
  expect(checkedValues({ downloads: { [name]: { url } } })).toEqual({ errors: [], warnings: [] });
});

test("the Scala version in the archive's name is compared with its key", () => {
  expect(checkedValues({ downloads: { kafka: { url: 'https://h/kafka_2.13-2.8.1.tgz' } } }).errors).toEqual([
    'downloads.kafka.url names Scala 2.13, but kafkaClient.scalaVersion is "2.12"; make them equal.',
  ]);
});

test('versions that do not exist or do not run together are named', () => {
  expect(checkedValues({ kafkaClient: { version: '4.0.0' } }).errors).toEqual([
    'kafkaClient.version is "4.0.0", which is not published for Scala 2.12; set kafkaClient.scalaVersion: "2.13".',
  ]);
  expect(checkedValues({ kafkaClient: { iamAuthVersion: '2.3.5' } }).warnings).toEqual([
    'kafkaClient.iamAuthVersion is "2.3.5", which needs Java 17 on the host; "2.3.4" is the last version for Java 8.',
  ]);
  expect(checkedValues({ kafkaClient: { iamAuthVersion: '2.3.4' } }).warnings).toEqual([]);
});
