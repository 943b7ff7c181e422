import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configSchema } from '#lib/config/schema.ts';

test('needs nothing but the user id', () => {
  expect(configSchema.parse({ userId: '0affd5f86743' })).toMatchObject({
    aws: { region: 'us-east-1' },
    topics: { partitions: 1 },
    kafkaClient: { scalaVersion: '2.12', version: '2.8.1', iamAuthVersion: '1.1.5' },
    downloads: { kafka: {}, iamAuth: {}, confluent: {}, s3Sink: {} },
  });
});

test.each([
  ['userId', { userId: 'a b' }],
  ['userId', { userId: 'x\ny' }],
  ['version', { kafkaClient: { version: '../../etc' } }],
  ['version', { kafkaClient: { version: '2.8.1; rm -rf /' } }],
  ['listen', { restProxy: { listen: '0.0.0.0\nclient.x=y' } }],
  ['user', { ssh: { user: '-oProxyCommand=x' } }],
  ['bootstrapServers', { msk: { bootstrapServers: 'b-1:9098, b-2:9098' } }],
  ['stage', { api: { stage: 'a/b' } }],
  ['roleArn', { iam: { roleArn: 'arn:aws:iam::123456789012:role/x"; rm -rf ~; "' } }],
  ['roleArn', { iam: { roleArn: 'arn:aws:iam::123456789012:role/a b' } }],
  ['roleArn', { iam: { roleArn: 'arn:aws:iam::123456789012:role/' } }],
  ['bootstrapServers', { msk: { bootstrapServers: '$(id):9098' } }],
  ['bootstrapServers', { msk: { bootstrapServers: 'a:99999' } }],
  ['clusterArn', { msk: { clusterArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/$(id)/1' } }],
  ['clusterName', { msk: { clusterName: 'a"b' } }],
  ['listen', { restProxy: { listen: '..' } }],
  ['address', { ec2: { address: '-v' } }],
  ['address', { ec2: { address: '..' } }],
  ['address', { ec2: { address: '203.0.113.7:22' } }],
  ['publicDns', { ec2: { publicDns: 'localhost' } }],
  ['publicDns', { ec2: { publicDns: '169.254.169.254' } }],
  ['publicDns', { ec2: { publicDns: 'h:8082/{proxy}' } }],
  ['invokeUrl', { api: { invokeUrl: 'https://me:x1@h/test' } }],
  ['invokeUrl', { api: { invokeUrl: 'http://169.254.169.254/' } }],
  ['workerConfigurationArn', { connector: { workerConfigurationArn: 'arn:aws:kafkaconnect:us-east-1:1:x' } }],
  ['folder', { databricks: { folder: '/Shared/../Users/you' } }],
  ['mountPoint', { databricks: { mountPoint: '/mnt/../x' } }],
  ['cron', { databricks: { schedule: { cron: '0 0 6 * * $(id)' } } }],
  ['nodeType', { databricks: { jobCluster: { nodeType: 'm5d large' } } }],
])('refuses a %s that would mean something else on a command line or in a file', (_, input) => {
  expect(configSchema.safeParse({ userId: 'abc', ...input }).success).toBe(false);
});

test.each([
  ['hostKey', { ssh: { hostKey: `ssh-ed25519 AAAA${'C3Nz'.repeat(16)} root@ip-10-0-0-1` } }],
  ['hostKey', { ssh: { hostKey: `203.0.113.7 ssh-rsa AAAA${'C3Nz'.repeat(16)}` } }],
  ['roleArn', { iam: { roleArn: 'arn:aws-us-gov:iam::123456789012:role/service-role/x+y=z,w.v@u-t' } }],
  ['region', { aws: { region: 'eusc-de-east-1' } }],
  ['clusterArn', { msk: { clusterArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/demo-1/0123-4567-s1' } }],
  ['publicDns', { ec2: { publicDns: 'ec2-203-0-113-10.compute-1.amazonaws.com' } }],
  ['listen', { restProxy: { listen: '[::]' } }],
  ['folder', { databricks: { folder: '/Users/me@example.org/My pipeline' } }],
  ['path', { databricks: { path: 's3://my-bucket/raw' } }],
  ['sparkVersion', { databricks: { jobCluster: { sparkVersion: '15.4.x-photon-scala2.12' } } }],
  ['nodeType', { databricks: { jobCluster: { nodeType: 'Standard_DS3_v2' } } }],
])('takes a %s as AWS and Databricks print it', (_, input) => {
  expect(configSchema.safeParse({ userId: 'abc', ...input }).error?.issues).toBeUndefined();
});

test('a role session in place of a role is named with the ARN of the role', () => {
  const roleArn = 'arn:aws:sts::123456789012:assumed-role/abc-ec2-access-role/i-0123456789abcdef0';
  const issues = configSchema.safeParse({ userId: 'abc', iam: { roleArn } }).error?.issues;
  expect(issues?.map(({ message }) => message)).toEqual([
    'must be the ARN of the role itself: arn:aws:iam::123456789012:role/abc-ec2-access-role',
  ]);
});

test('returns a result for any input, and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(typeof configSchema.safeParse(value).success).toBe('boolean');
    }),
  );
});

test('a config with its defaults filled in is valid again', () => {
  const once = configSchema.parse({ userId: 'abc', topics: { partitions: 3 } });
  expect(configSchema.parse(once)).toEqual(once);
});
