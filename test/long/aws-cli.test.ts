import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';

// The AWS CLI against a lab with an applied pipeline. It reaches the lab only through the variables of `lab env`.

jest.setTimeout(300_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let aws: AwsCli;

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('npm run lab -- up left no lab');
  env = await checkout.labEnv();
  programs = new Programs(env);
  aws = new AwsCli(programs, awsCli(lab));
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

interface Instance {
  readonly InstanceId: string;
  readonly KeyName: string;
  readonly SecurityGroups: readonly { readonly GroupId: string }[];
}

test('the AWS CLI reads account, instance, key pair, host key and role', async () => {
  expect(await aws.ask('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
  const tagged = ['--filters', `Name=tag:Name,Values=${uid}`];
  const [instance] = await aws.ask<readonly Instance[]>(
    ...['ec2', 'describe-instances', ...tagged, '--query', 'Reservations[].Instances[]'],
  );
  expect(instance).toMatchObject({ PublicIpAddress: env['LAB_SSH_HOST'], State: { Name: 'running' } });
  const [pair] = await aws.ask<readonly Record<string, string>[]>(
    ...['ec2', 'describe-key-pairs', '--key-names', instance?.KeyName ?? '', '--include-public-key'],
    ...['--query', 'KeyPairs'],
  );
  const parameter = await aws.ask<string>(
    ...['ssm', 'get-parameter', '--with-decryption', '--name', `/ec2/keypair/${pair?.['KeyPairId']}`],
    ...['--query', 'Parameter.Value'],
  );
  expect(parameter.trim()).toBe(readFileSync(env['LAB_SSH_KEY'] ?? '', 'utf8').trim());
  const id = instance?.InstanceId ?? '';
  const screen = await aws.ask('ec2', 'get-console-output', '--instance-id', id, '--latest');
  expect(screen['Output']).toContain(env['LAB_SSH_HOST_KEY']);
  const rules = await aws.ask(
    ...['ec2', 'describe-security-groups', '--group-ids', instance?.SecurityGroups[0]?.GroupId ?? ''],
    ...['--query', 'SecurityGroups[].IpPermissions[]'],
  );
  expect(rules).toContainEqual(expect.objectContaining({ FromPort: Number(env['LAB_SSH_PORT']) }));
  const role = await aws.ask<{ Role: { Arn: string } }>('iam', 'get-role', '--role-name', `${uid}-ec2-access-role`);
  expect(JSON.stringify(role)).toContain('"sts:AssumeRole"');
  expect(JSON.stringify(role).split(role.Role.Arn).length).toBeGreaterThan(2); // The role is a principal in its own trust policy.
});

test('the AWS CLI reads cluster, plugin, connector and the deployed API', async () => {
  expect(await aws.bootstrapBrokers()).toMatch(/b-1\.[\w.]+\.kafka\.us-east-1\.amazonaws\.com:\d+/);
  const state = ['--cluster-arn', await aws.clusterArn(), '--query', 'ClusterInfo.State'];
  expect(await aws.ask<string>('kafka', 'describe-cluster-v2', ...state)).toBe('ACTIVE');
  const [connector] = await aws.ask<readonly Record<string, string>[]>(
    ...['kafkaconnect', 'list-connectors', '--connector-name-prefix', uid, '--query', 'connectors'],
  );
  const described = await aws.ask(
    'kafkaconnect',
    'describe-connector',
    '--connector-arn',
    connector?.['connectorArn'] ?? '',
  );
  const [plugin] = await aws.ask<readonly Record<string, string>[]>(
    ...['kafkaconnect', 'list-custom-plugins', '--query', 'customPlugins'],
  );
  expect(plugin).toMatchObject({ name: `${uid}-plugin`, customPluginState: 'ACTIVE' });
  expect(described).toMatchObject({
    connectorName: `${uid}-connector`,
    connectorState: 'RUNNING',
    connectorConfiguration: { 's3.bucket.name': bucket },
    plugins: [{ customPlugin: { customPluginArn: plugin?.['customPluginArn'] } }],
  });
  const [api] = await aws.ask<readonly Record<string, string>[]>('apigateway', 'get-rest-apis', '--query', 'items');
  expect(api).toMatchObject({ name: uid });
  const id = ['--rest-api-id', api?.['id'] ?? ''];
  const resources = await aws.ask<readonly Record<string, string>[]>(
    ...['apigateway', 'get-resources', ...id, '--query', 'items'],
  );
  const proxy = resources.find(({ path }) => path === '/{proxy+}');
  const method = ['--resource-id', proxy?.['id'] ?? '', '--http-method', 'ANY'];
  expect(await aws.ask('apigateway', 'get-integration', ...id, ...method)).toMatchObject({
    type: 'HTTP_PROXY',
    uri: expect.stringMatching(/^http:\/\/ec2-[\d-]+\..*\/\{proxy\}$/),
  });
  const stage = await aws.ask('apigateway', 'get-stage', ...id, '--stage-name', 'test');
  const deployments = await aws.ask<readonly Record<string, string>[]>(
    ...['apigateway', 'get-deployments', ...id, '--query', 'items'],
  );
  expect(deployments.map((one) => one['id'])).toContain(stage['deploymentId']);
  expect(env['LAB_INVOKE_URL']).toContain(api?.['id']);
});

test("a wrong key and unknown names are refused with AWS's errors", async () => {
  const wrong = { AWS_SECRET_ACCESS_KEY: 'not-the-secret' };
  const [identity, listing, role, parameter, object] = await Promise.all([
    aws.refusal(['sts', 'get-caller-identity'], wrong),
    aws.refusal(['s3', 'ls', `s3://${bucket}/`], wrong),
    aws.refusal(['iam', 'get-role', '--role-name', 'nobody']),
    aws.refusal(['ssm', 'get-parameter', '--name', '/ec2/keypair/key-0']),
    aws.refusal(['s3', 'cp', `s3://${bucket}/nothing`, '-']),
  ]);
  expect(identity).toContain('SignatureDoesNotMatch');
  expect(listing).toContain('SignatureDoesNotMatch');
  expect(role).toContain('NoSuchEntity');
  expect(parameter).toContain('ParameterNotFound');
  expect(object).toContain('404');
});

test('the AWS CLI tells how cluster, instance and parameters are', async () => {
  const arn = ['--cluster-arn', await aws.clusterArn()];
  const old = await aws.ask<Record<string, unknown>>('kafka', 'describe-cluster', ...arn, '--query', 'ClusterInfo');
  const zooKeeper = expect.stringMatching(/^z-1\.[\w.]+\.kafka\.us-east-1\.amazonaws\.com:\d+$/);
  expect(old).toMatchObject({ State: 'ACTIVE', NumberOfBrokerNodes: 1, ZookeeperConnectString: zooKeeper });
  const provisioned = ['--query', 'ClusterInfo.Provisioned'];
  expect(await aws.ask('kafka', 'describe-cluster-v2', ...arn, ...provisioned)).toMatchObject({
    ZookeeperConnectString: zooKeeper,
  });
  const brokers = ['--query', 'NodeInfoList[].BrokerNodeInfo.Endpoints[]'];
  expect(await aws.ask('kafka', 'list-nodes', ...arn, ...brokers)).toEqual([expect.stringMatching(/^b-1\./)]);
  const status = ['--query', 'InstanceStatuses[].[InstanceState.Name,InstanceStatus.Status,SystemStatus.Status]'];
  expect(await aws.ask('ec2', 'describe-instance-status', ...status)).toEqual([['running', 'ok', 'ok']]);
  const filter = ['--parameter-filters', 'Key=Name,Option=BeginsWith,Values=/ec2/keypair/'];
  expect(await aws.ask('ssm', 'describe-parameters', ...filter, '--query', 'Parameters[].Type')).toEqual([
    'SecureString',
  ]);
});

/** Ids of the pipeline's API and of its proxy resource. */
async function proxyResource(): Promise<readonly [api: string, resource: string]> {
  const api = await aws.ask<string>('apigateway', 'get-rest-apis', '--query', `items[?name=='${uid}'].id | [0]`);
  const proxy = ['--query', "items[?path=='/{proxy+}'].id | [0]"];
  return [api, await aws.ask<string>('apigateway', 'get-resources', '--rest-api-id', api, ...proxy)];
}

test('the AWS CLI tries a method of the API, with the log of what happened', async () => {
  const [api, resource] = await proxyResource();
  const method = ['--rest-api-id', api, '--resource-id', resource, '--http-method', 'POST'];
  const request = ['--path-with-query-string', `/topics/${uid}.pin`, '--body', '{"records":[]}'];
  const type = ['--headers', 'Content-Type=application/vnd.kafka.json.v2+json'];
  const tried = await aws.ask('apigateway', 'test-invoke-method', ...method, ...request, ...type);
  expect(tried).toMatchObject({
    status: 422, // The REST proxy was reached and refuses a request without records.
    body: expect.stringContaining('records may not be empty'),
    log: expect.stringContaining(`/topics/${uid}.pin`),
  });
  expect(tried['log']).toContain('Method completed with status: 422');
});

test("LAB_INVOKE_URL stays the address of the pipeline's API when another one is deployed", async () => {
  const created = await aws.ask<{ id: string }>('apigateway', 'create-rest-api', '--name', 'another');
  const other = ['--rest-api-id', created.id];
  const [root] = await aws.ask<readonly { id: string }[]>('apigateway', 'get-resources', ...other, '--query', 'items');
  const method = [...other, '--resource-id', root?.id ?? '', '--http-method', 'GET'];
  await aws.ask('apigateway', 'put-method', ...method, '--authorization-type', 'NONE');
  await aws.ask('apigateway', 'put-integration', ...method, '--type', 'MOCK');
  await aws.ask('apigateway', 'create-deployment', ...other, '--stage-name', 'test');
  const [api] = await proxyResource();
  expect((await checkout.labEnv())['LAB_INVOKE_URL']).toMatch(new RegExp(`/${api}/test$`));
  await aws.ask('apigateway', 'delete-rest-api', ...other);
});

test('the AWS CLI makes the capacity of the connector scale, and the connector runs on', async () => {
  const list = ['kafkaconnect', 'list-connectors', '--query', 'connectors[0].connectorArn'];
  const arn = ['--connector-arn', await aws.ask<string>(...list)];
  const described = () => aws.ask('kafkaconnect', 'describe-connector', ...arn);
  const autoScaling = {
    mcuCount: 1,
    minWorkerCount: 1,
    maxWorkerCount: 2,
    scaleInPolicy: { cpuUtilizationPercentage: 20 },
    scaleOutPolicy: { cpuUtilizationPercentage: 80 },
  };
  const version = ['--current-version', String((await described())['currentVersion'])];
  const capacity = ['--capacity', JSON.stringify({ autoScaling })];
  await aws.ask('kafkaconnect', 'update-connector', ...arn, ...version, ...capacity);
  const deadline = Date.now() + 60_000;
  while ((await described())['connectorState'] !== 'RUNNING' && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(await described()).toMatchObject({ connectorState: 'RUNNING', capacity: { autoScaling } });
});

test('it called no operation that the lab lacks', () => {
  const calls = checkout.calls();
  expect(calls.filter(({ status }) => status === 501)).toEqual([]);
  expect(calls.length).toBeGreaterThan(20);
});
