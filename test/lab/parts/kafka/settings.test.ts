import { expect, test } from '@jest/globals';
import { brokersOf } from '#lab/core/brokers.ts';
import { type LabSpec, portNames } from '#lab/core/lab.ts';
import { broker, properties, zooKeeper } from './settings.ts';

const ports = Object.fromEntries(portNames.map((name, i) => [name, 20_000 + i])) as LabSpec['ports'];
const spec = { ports, brokerHost: 'b-1.example.amazonaws.com' };
const files = {
  data: '/data',
  tls: '/tls',
  access: { credentials: '/aws/credentials.json', rights: '/aws/rights.json' },
};

const settingsOf = (brokers: 1 | 2) => {
  const whole = { ...spec, brokers };
  return brokersOf(whole).map((one) => broker(whole, one, files));
};
const [settings = {}] = settingsOf(1);

test('the broker listens only on loopback and advertises its own name to IAM clients', () => {
  expect(settings['listeners']).toBe(
    `OBSERVER://127.0.0.1:${ports['kafka-observer']},IAM://127.0.0.1:${ports['kafka-iam']}`,
  );
  expect(settings['advertised.listeners']).toContain(`IAM://b-1.example.amazonaws.com:${ports['kafka-iam']}`);
});

test('a single broker keeps one replica and ends without asking another', () => {
  expect(settings).toMatchObject({ 'default.replication.factor': 1, 'controlled.shutdown.enable': false });
});

test('two brokers have names, ports and folders of their own, and keep two replicas', () => {
  const [first, second] = settingsOf(2);
  expect(first).toMatchObject({ 'broker.id': 1, 'log.dirs': '/data/topics', 'default.replication.factor': 2 });
  expect(second).toMatchObject({
    'broker.id': 2,
    'log.dirs': '/data/topics-2',
    'offsets.topic.replication.factor': 2,
    'advertised.listeners': `OBSERVER://127.0.0.1:${ports['kafka-observer-2']},IAM://b-2.example.amazonaws.com:${ports['kafka-iam-2']}`,
  });
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
