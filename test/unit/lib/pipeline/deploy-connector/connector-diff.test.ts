import { expect, test } from '@jest/globals';
import { lineText } from '#lib/converge/plan-text.ts';
import type { Change } from '#lib/converge/resource.ts';
import { type DesiredConnector, diffConnector, updatesFor } from '#lib/pipeline/deploy-connector/connector-diff.ts';
import type { Connector } from '#lib/ports/aws/msk-connect/msk-connect.ts';

const desired: DesiredConnector = {
  name: '0affd5f86743-connector',
  kafkaConnectVersion: '2.7.1',
  mcuCount: 1,
  workerCount: 1,
  configuration: { 'connector.class': 'io.confluent.connect.s3.S3SinkConnector', 'flush.size': '1' },
  bootstrapServers: 'b-1:9098,b-2:9098',
  subnets: ['subnet-1', 'subnet-2'],
  securityGroups: ['sg-1'],
  plugin: { arn: 'arn:plugin', revision: 1 },
  roleArn: 'arn:role',
  authentication: 'IAM',
  encryption: 'TLS',
  workerConfiguration: undefined,
};
const { plugin: _plugin, ...common } = desired;
const there: Connector = {
  ...common,
  arn: 'arn:connector',
  state: 'RUNNING',
  reason: undefined,
  version: 'v1',
  plugins: [{ arn: 'arn:plugin', revision: 1 }],
  logs: [],
};
const texts = (change: Change) => ('lines' in change ? change.lines.map(lineText) : []);

test('a running connector that is as desired is left alone', () => {
  expect(diffConnector(desired, there)).toEqual({ action: 'none' });
});

test('the order of subnets, groups and brokers is no difference, nor is which brokers of the cluster are named', () => {
  const shuffled = { ...there, subnets: ['subnet-2', 'subnet-1'], bootstrapServers: 'b-3:9098,b-2:9098' };
  expect(diffConnector(desired, shuffled)).toEqual({ action: 'none' });
});

test('a creation shows every property, and the plugin as unknown until it exists', () => {
  const change = diffConnector({ ...desired, plugin: undefined }, undefined);
  expect(change.action).toBe('create');
  expect(texts(change)).toEqual([
    'plugin: (known after apply)',
    'kafkaConnectVersion: 2.7.1',
    'capacity: 1 MCU, 1 worker',
    'bootstrapServers: b-1:9098,b-2:9098',
    'subnets: subnet-1, subnet-2',
    'securityGroups: sg-1',
    'authentication: IAM',
    'encryption: TLS',
    'serviceExecutionRoleArn: arn:role',
    'connectorConfiguration.connector.class: io.confluent.connect.s3.S3SinkConnector',
    'connectorConfiguration.flush.size: 1',
  ]);
});

test.each(['CREATING', 'UPDATING', 'PAUSED', 'RESUMING', 'RESTARTING'])('%s is a difference', (state) => {
  const change = diffConnector(desired, { ...there, state });
  expect([change.action, texts(change)]).toEqual(['update', [`state: ${state} → RUNNING`]]);
});

test("a failed connector is replaced without permission, and the plan shows the service's reason", () => {
  const change = diffConnector(desired, { ...there, state: 'FAILED', reason: 'UnknownError.Unknown: no bucket' });
  expect(change).toMatchObject({ action: 'replace', replaceApproved: true });
  expect(texts(change)).toEqual(['state: FAILED (UnknownError.Unknown: no bucket) → RUNNING']);
});

test('a connector that is being deleted is created again', () => {
  expect(diffConnector(desired, { ...there, state: 'DELETING' }).action).toBe('create');
});

test('changed, missing and surplus properties are one update of the whole configuration', () => {
  const actual = {
    ...there,
    configuration: { 'connector.class': there.configuration['connector.class'] ?? '', 'flush.size': '3', stray: 'x' },
  };
  const other = { ...desired, configuration: { ...desired.configuration, 'tasks.max': '3' } };
  const change = diffConnector(other, actual);
  expect([change.action, texts(change)]).toEqual([
    'update',
    [
      'connectorConfiguration.flush.size: 3 → 1',
      'connectorConfiguration.stray: x → (absent)',
      'connectorConfiguration.tasks.max: 3',
    ],
  ]);
  expect(updatesFor(other, actual)).toEqual([{ configuration: other.configuration }]);
});

test('configuration and capacity go in separate calls', () => {
  const other = { ...desired, workerCount: 2, configuration: { ...desired.configuration, 'flush.size': '9' } };
  expect(updatesFor(other, there)).toEqual([
    { configuration: other.configuration },
    { capacity: { mcuCount: 1, workerCount: 2 } },
  ]);
});

test('a worker configuration is left alone unless the config names one', () => {
  const custom = { ...there, workerConfiguration: { arn: 'arn:confluent-worker', revision: 1 } };
  expect(diffConnector(desired, custom)).toEqual({ action: 'none' });
  const workerConfiguration = { arn: 'arn:other', revision: 2 };
  expect(updatesFor({ ...desired, workerConfiguration }, custom)).toEqual([{ workerConfiguration }]);
});

test.each([
  ['serviceExecutionRoleArn', { roleArn: 'arn:other' }],
  ['kafkaConnectVersion', { kafkaConnectVersion: '3.7.x' }],
  ['subnets', { subnets: ['subnet-9'] }],
  ['securityGroups', { securityGroups: [] }],
  ['bootstrapServers', { bootstrapServers: 'elsewhere:9098' }],
  ['encryption', { encryption: 'PLAINTEXT' }],
  ['plugin', { plugins: [{ arn: 'arn:plugin', revision: 2 }] }],
  ['plugin', { plugins: [] }],
  ['connectorConfiguration.connector.class', { configuration: { ...desired.configuration, 'connector.class': 'x' } }],
])('another %s is a replacement that needs permission', (path, difference) => {
  const change = diffConnector(desired, { ...there, ...difference });
  expect(change).toMatchObject({ action: 'replace', lines: [{ path }] });
  expect(change).not.toHaveProperty('replaceApproved');
});

test('values of properties that hold secrets are not shown, names of classes are', () => {
  const configuration = {
    ...desired.configuration,
    'aws.secret.access.key': 'hunter2hunter2',
    's3.credentials.provider.class': 'com.example.TokenProvider',
  };
  expect(texts(diffConnector({ ...desired, configuration }, there))).toEqual([
    'connectorConfiguration.aws.secret.access.key: (sensitive)',
    'connectorConfiguration.s3.credentials.provider.class: com.example.TokenProvider',
  ]);
});
