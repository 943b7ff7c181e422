import { expect, test } from '@jest/globals';
import { checkValues } from '#lib/config/checks/value-checks.ts';
import { namesOf } from '#lib/config/names.ts';
import { configSchema } from '#lib/config/schema.ts';
import { checkedValues } from './checked-values.ts';

test('the defaults fit together', () => {
  expect(checkedValues({})).toEqual({ errors: [], warnings: [] });
});

test('a user id whose bucket name S3 would refuse is an error', () => {
  expect(checkedValues({ userId: 'My_Id' }).errors).toEqual([
    expect.stringMatching(
      /^userId is "My_Id", which gives the bucket name "user-My_Id-bucket"; S3 accepts only lower-case letters/,
    ),
  ]);
});

test('a region that is not known is a warning with the nearest one', () => {
  expect(checkedValues({ aws: { region: 'us-esat-1' } }).warnings).toEqual([
    'aws.region is "us-esat-1", and no region of that name is known. Did you mean "us-east-1"?',
  ]);
  expect(checkedValues({ aws: { region: 'zz-nowhere-7' } }).warnings).toEqual([
    expect.stringMatching(/no region of that name is known\. Check its spelling\.$/),
  ]);
  expect(checkedValues({ aws: { region: 'eusc-de-east-1' } })).toEqual({ errors: [], warnings: [] });
});

test('a private address as the public one is a warning', () => {
  expect(checkedValues({ ec2: { publicDns: '10.0.0.7' } }).warnings).toEqual([
    expect.stringMatching(/^ec2\.publicDns is "10\.0\.0\.7", a private address, which API Gateway does not reach/),
  ]);
});

test('a job on serverless compute without a path is an error, a second cluster a warning', () => {
  expect(checkedValues({ databricks: { schema: 'pinterest' } }).errors).toEqual([
    expect.stringMatching(/^databricks: serverless compute has no mounts; set databricks.path/),
  ]);
  expect(checkedValues({ databricks: { clusterId: 'c', jobCluster: {} } }).warnings).toEqual([
    'databricks.jobCluster has no effect, because databricks.clusterId names an existing cluster; remove one of them.',
  ]);
  for (const databricks of [{ clusterId: 'c' }, { jobCluster: {} }, { path: 's3://bucket' }]) {
    expect(checkedValues({ databricks }).errors).toEqual([]);
  }
});

test('one port for two servers is an error', () => {
  expect(checkedValues({ ssh: { port: 8082 } }).errors).toEqual([
    'restProxy.port and ssh.port are both 8082; give each its own port.',
  ]);
});

test('ARNs of another account or region are errors', () => {
  const roleArn = 'arn:aws:iam::999999999999:role/r';
  const clusterArn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/x';
  const workerConfigurationArn = 'arn:aws:kafkaconnect:eu-west-2:123456789012:worker-configuration/w/x';
  expect(
    checkedValues({
      aws: { account: '123456789012' },
      iam: { roleArn },
      msk: { clusterArn },
      connector: { workerConfigurationArn },
    }).errors,
  ).toEqual([
    'iam.roleArn names account "999999999999", but aws.account is "123456789012"; make them equal.',
    'msk.clusterArn names region "eu-west-1", but aws.region is "us-east-1"; make them equal.',
    'connector.workerConfigurationArn names region "eu-west-2", but aws.region is "us-east-1"; make them equal.',
  ]);
  expect(checkedValues({ aws: { region: 'eu-west-1' }, msk: { clusterArn } }).errors).toEqual([]);
});

test('brokers with a port that does not accept IAM are one warning', () => {
  expect(checkedValues({ msk: { bootstrapServers: 'b-1.x:9092,b-2.x:9092' } }).warnings).toEqual([
    'msk.bootstrapServers names b-1.x:9092, whose port is usually for plaintext; use the IAM port, 9098.',
  ]);
  expect(checkedValues({ msk: { bootstrapServers: 'b-1.x:9098,b-2.x:12345' } }).warnings).toEqual([]);
});

test('settings without effect are warnings', () => {
  const { warnings } = checkedValues({
    api: { id: 'a1b2c3', create: true },
    database: { tls: 'disabled', caFile: 'ca.pem' },
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^api\.create has no effect/),
    expect.stringMatching(/^database\.caFile has no effect/),
  ]);
});

test('the place is that of the key, or of the other key when the first is a default', () => {
  const config = configSchema.parse({ userId: 'abc', ssh: { port: 8082 } });
  const { errors } = checkValues({
    config,
    names: namesOf(config),
    properties: undefined,
    positionOf: (path) => (path.join('.') === 'ssh.port' ? { file: 'p.yaml', line: 4, column: 9 } : undefined),
  });
  expect(errors).toMatchObject([{ position: { line: 4 }, keys: ['restProxy.port', 'ssh.port'] }]);
});
