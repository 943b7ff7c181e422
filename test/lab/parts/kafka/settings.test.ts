import { expect, test } from '@jest/globals';
import { type LabSpec, portNames } from '#lab/core/lab.ts';
import { broker, properties, zooKeeper } from './settings.ts';

const ports = Object.fromEntries(portNames.map((name, i) => [name, 20_000 + i])) as LabSpec['ports'];
const settings = broker({ ports, brokerHost: 'b-1.example.amazonaws.com' }, '/data', '/tls', {
  credentials: '/aws/credentials.json',
  rights: '/aws/rights.json',
});

test('the broker listens only on loopback and advertises its own name to IAM clients', () => {
  expect(settings['listeners']).toBe(
    `OBSERVER://127.0.0.1:${ports['kafka-observer']},IAM://127.0.0.1:${ports['kafka-iam']}`,
  );
  expect(settings['advertised.listeners']).toContain(`IAM://b-1.example.amazonaws.com:${ports['kafka-iam']}`);
});

test('topics are not created automatically, as on MSK', () => {
  expect(settings['auto.create.topics.enable']).toBe(false);
});

test('the IAM plug-in reads access keys from the given file', () => {
  expect(settings['listener.name.iam.aws_msk_iam.sasl.jaas.config']).toBe(
    'lab.iam.IamLoginModule required credentials="/aws/credentials.json" policies="/aws/rights.json";',
  );
});

test('a properties file has one line for each setting', () => {
  const text = properties(zooKeeper({ ports }, '/data'));
  expect(text).toContain(`clientPort=${ports.zookeeper}\n`);
  expect(text).toContain('clientPortAddress=127.0.0.1\n');
  expect(text.endsWith('\n')).toBe(true);
});
