import { expect, test } from '@jest/globals';
import type { ConnectorSpec } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import { createMskConnect } from '#lib/ports/aws/msk-connect/sdk.ts';
import { awsService, json, jsonError } from '../../../../fakes/aws-service.ts';

const arn = 'arn:aws:kafkaconnect:us-east-1:123456789012:connector/uid-connector/1';
const described = {
  connectorArn: arn,
  connectorName: 'uid-connector',
  connectorState: 'FAILED',
  stateDescription: { code: 'UnknownError.Unknown', message: 'no bucket' },
  currentVersion: 'v1',
  kafkaConnectVersion: '2.7.1',
  capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 2 } },
  connectorConfiguration: { 'flush.size': '1' },
  kafkaCluster: { apacheKafkaCluster: { bootstrapServers: 'b:9098', vpc: { subnets: ['s'], securityGroups: ['g'] } } },
  kafkaClusterClientAuthentication: { authenticationType: 'IAM' },
  kafkaClusterEncryptionInTransit: { encryptionType: 'TLS' },
  plugins: [{ customPlugin: { customPluginArn: 'arn:plugin', revision: 3 } }],
  serviceExecutionRoleArn: 'arn:role',
  logDelivery: {
    workerLogDelivery: {
      cloudWatchLogs: { enabled: true, logGroup: 'connectors' },
      firehose: { enabled: false },
      s3: { enabled: true, bucket: 'logs', prefix: 'connect/' },
    },
  },
};

test('finds the connector of exactly this name on all pages, and reads it whole', async () => {
  await using service = await awsService(({ url }) => {
    if (url.startsWith('/v1/connectors/')) return json(described);
    if (!url.includes('nextToken')) {
      return json({ connectors: [{ connectorName: 'uid-connector-old', connectorArn: 'other' }], nextToken: 'more' });
    }
    return json({ connectors: [{ connectorName: 'uid-connector', connectorArn: arn }] });
  });
  expect(await createMskConnect(service.access).connector('uid-connector')).toEqual({
    arn,
    name: 'uid-connector',
    state: 'FAILED',
    reason: 'UnknownError.Unknown: no bucket',
    version: 'v1',
    kafkaConnectVersion: '2.7.1',
    mcuCount: 1,
    workerCount: 2,
    configuration: { 'flush.size': '1' },
    bootstrapServers: 'b:9098',
    subnets: ['s'],
    securityGroups: ['g'],
    plugins: [{ arn: 'arn:plugin', revision: 3 }],
    roleArn: 'arn:role',
    authentication: 'IAM',
    encryption: 'TLS',
    workerConfiguration: undefined,
    logs: ['the CloudWatch log group connectors', 's3://logs/connect/'],
  });
});

test('a name that is only the beginning of another is not found', async () => {
  await using service = await awsService(() =>
    json({ connectors: [{ connectorName: 'uid-connector-old', connectorArn: 'x' }] }),
  );
  expect(await createMskConnect(service.access).connector('uid-connector')).toBeUndefined();
});

test('a connector that is deleted between two calls is absent', async () => {
  await using service = await awsService(({ url }) =>
    url.startsWith('/v1/connectors/')
      ? jsonError('NotFoundException', 'gone', 404)
      : json({ connectors: [{ connectorName: 'uid-connector', connectorArn: arn }] }),
  );
  expect(await createMskConnect(service.access).connector('uid-connector')).toBeUndefined();
});

const spec: ConnectorSpec = {
  name: 'uid-connector',
  kafkaConnectVersion: '2.7.1',
  mcuCount: 1,
  workerCount: 1,
  configuration: { 'flush.size': '1' },
  bootstrapServers: 'b:9098',
  subnets: ['s'],
  securityGroups: ['g'],
  plugin: { arn: 'arn:aws:kafkaconnect:us-east-1:123456789012:custom-plugin/p/1', revision: 1 },
  roleArn: 'arn:aws:iam::123456789012:role/r',
  authentication: 'IAM',
  encryption: 'TLS',
  workerConfiguration: { arn: 'arn:worker', revision: 4 },
};

test('a creation sends everything that the service needs', async () => {
  await using service = await awsService(() => json({ connectorArn: arn }));
  expect(await createMskConnect(service.access).createConnector(spec, { 'managed-by': 'x' })).toBe('created');
  expect(JSON.parse(service.received[0]?.body ?? '')).toEqual({
    connectorName: 'uid-connector',
    kafkaConnectVersion: '2.7.1',
    capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
    connectorConfiguration: { 'flush.size': '1' },
    kafkaCluster: {
      apacheKafkaCluster: { bootstrapServers: 'b:9098', vpc: { subnets: ['s'], securityGroups: ['g'] } },
    },
    kafkaClusterClientAuthentication: { authenticationType: 'IAM' },
    kafkaClusterEncryptionInTransit: { encryptionType: 'TLS' },
    plugins: [{ customPlugin: { customPluginArn: spec.plugin.arn, revision: 1 } }],
    serviceExecutionRoleArn: 'arn:aws:iam::123456789012:role/r',
    workerConfiguration: { workerConfigurationArn: 'arn:worker', revision: 4 },
    tags: { 'managed-by': 'x' },
  });
  expect(service.access.writes.names).toEqual(['kafkaconnect:CreateConnector']);
});

test('a denied creation names PassRole too', async () => {
  await using service = await awsService(() => jsonError('ForbiddenException', 'no', 403));
  await expect(createMskConnect(service.access).createConnector(spec, {})).rejects.toThrow(
    'kafkaconnect:CreateConnector for uid-connector (and iam:PassRole on arn:aws:iam::123456789012:role/r) granted',
  );
});

test('an update sends the version that was read, and only what changes', async () => {
  await using service = await awsService(() => json({ connectorOperationArn: 'arn:operation' }));
  const port = createMskConnect(service.access);
  expect(await port.updateConnector(arn, 'v7', { configuration: { a: 'b' } })).toBe('arn:operation');
  await port.updateConnector(arn, 'v8', { capacity: { mcuCount: 2, workerCount: 3 } });
  expect(service.received.map(({ url, body }) => [url.split('?')[1], JSON.parse(body)])).toEqual([
    ['currentVersion=v7', { connectorConfiguration: { a: 'b' } }],
    ['currentVersion=v8', { capacity: { provisionedCapacity: { mcuCount: 2, workerCount: 3 } } }],
  ]);
});

test('a plugin is read by its latest revision', async () => {
  await using service = await awsService(({ url }) =>
    url.startsWith('/v1/custom-plugins/')
      ? json({
          customPluginState: 'ACTIVE',
          latestRevision: {
            revision: 1,
            location: { s3Location: { bucketArn: 'arn:aws:s3:::b', fileKey: 'k' } },
            fileDescription: { fileMd5: 'ABCD', fileSize: 9 },
          },
        })
      : json({ customPlugins: [{ name: 'uid-plugin', customPluginArn: 'arn:p' }] }),
  );
  expect(await createMskConnect(service.access).plugin('uid-plugin')).toEqual({
    arn: 'arn:p',
    name: 'uid-plugin',
    state: 'ACTIVE',
    reason: undefined,
    revision: 1,
    location: { bucketArn: 'arn:aws:s3:::b', key: 'k' },
    md5: 'abcd',
    size: 9,
  });
});

test('a connector or plugin whose name is in use is not created, and the call returns that', async () => {
  await using service = await awsService(() => jsonError('ConflictException', 'in use', 409));
  const port = createMskConnect(service.access);
  expect(await port.createConnector(spec, {})).toBe('exists');
  expect(await port.createPlugin('uid-plugin', { bucketArn: 'arn:aws:s3:::b', key: 'k' }, {})).toBe('exists');
});
