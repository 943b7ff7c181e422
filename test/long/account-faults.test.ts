import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab, type LabSpec } from '#lab/core/lab.ts';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { setConfig } from '../e2e/fixtures/config.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';
import { postsArrive } from '../e2e/fixtures/proof.ts';

// Problems of accounts that are shared or lack permissions: each error names a config key or input that helps, and it
// helps.
jest.setTimeout(400_000);

const uid = '0affd5f86743';
const checkout = new Checkout();
let env: Record<string, string> = {};
let spec: LabSpec;

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
  spec = (Lab.open(checkout.dir) as Lab).spec;
});
afterAll(() => checkout.dispose());

const inLab = (file: string): string => join(checkout.dir, '.lab', file);
const errorOf = (ended: Ended): string => oneError(ended, env);
const plan = (milestone: string, given: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  checkout.pipeline(['plan', '--milestone', milestone, '--detailed-exitcode'], given);
const converged = { code: 0, stderr: '' };

test('the error for two instances with one name lists both and a config key, which then selects one', async () => {
  const other = `i-0${'ab'.repeat(8)}`;
  writeFileSync(inLab('aws/namesakes.json'), JSON.stringify([{ id: other, state: 'stopped' }]));
  expect(errorOf(await plan('setup-kafka-client'))).toMatch(
    new RegExp(
      `^2 EC2 instances have the tag Name=${uid}: ${spec.instanceId} \\(running\\), ${other} \\(stopped\\)\\. Set ec2\\.instanceId in the config to the one that is meant\\.$`,
    ),
  );
  setConfig(checkout, { 'ec2.instanceId': spec.instanceId });
  expect(await plan('setup-kafka-client')).toMatchObject(converged);
  setConfig(checkout, { 'ec2.instanceId': undefined });
  rmSync(inLab('aws/namesakes.json'));
});

test('a key in SSM that does not match the key pair is one error, and a correct key resolves it', async () => {
  const stored = inLab('aws/stored-key.pem');
  const right = readFileSync(stored, 'utf8');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(stored, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  expect(errorOf(await plan('setup-kafka-client'))).toBe(
    `The private key is not the one of the key pair ${spec.keyPairId} of the instance: their public halves differ. Give the key of that pair in the input ssh-private-key (secret SSH_PRIVATE_KEY).`,
  );
  expect(await plan('setup-kafka-client', { SSH_PRIVATE_KEY: right })).toMatchObject(converged);
  writeFileSync(stored, right);
  expect(await plan('setup-kafka-client')).toMatchObject(converged);
});

test('a database that only the host can reach is used through the host over verified TLS', async () => {
  const direct = ['emulate', '--posts', '1', '--pace', '0', '--store', 'file:direct', '--db-host', spec.databaseHost];
  expect(errorOf(await checkout.pipeline(direct))).toMatch(
    new RegExp(`^DB_HOST \\(input db-host\\) is "${spec.databaseHost}": .*database\\.via`),
  );
  setConfig(checkout, { 'database.via': 'ssh' });
  await postsArrive(checkout, 3, '--db-host', spec.databaseHost);
  // Nothing listens at port 9.
  const closed = await checkout.pipeline([...direct, '--db-port', '9']);
  expect(errorOf(closed)).toMatch(new RegExp(`${spec.databaseHost}:9`));
  setConfig(checkout, { 'database.via': undefined });
});

/** Posts a record without an API key and without a signature. Resolves to the status and the body of the answer. */
async function postUnsigned(): Promise<string> {
  const invokeUrl = readFileSync(inLab('aws/invoke-url'), 'utf8').trim();
  const answer = await fetch(`${invokeUrl}/topics/${uid}.pin`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.kafka.json.v2+json' },
    body: JSON.stringify({ records: [{ value: { index: 1 } }] }),
  });
  return `${answer.status} ${await answer.text()}`;
}

test.each([
  ['api-key', '403 {"message":"Forbidden"}'],
  ['iam', '403 {"message":"Missing Authentication Token"}'],
])('with api.auth %s an unsigned post is refused, and the emulator posts', async (auth, refusal) => {
  setConfig(checkout, { 'api.auth': auth });
  expect(await checkout.pipeline(['apply', '--milestone', 'deploy-api'])).toMatchObject({ code: 0, stderr: '' });
  expect(await postUnsigned()).toBe(refusal);
  await postsArrive(checkout);
  expect(await plan('deploy-api')).toMatchObject(converged);
});

test('after api.auth is set back to none an unsigned post is accepted again', async () => {
  setConfig(checkout, { 'api.auth': undefined });
  expect(await checkout.pipeline(['apply', '--milestone', 'deploy-api'])).toMatchObject({ code: 0, stderr: '' });
  expect(await postUnsigned()).toMatch(/^200 \{"offsets":\[\{"partition":0,"offset":\d+,/);
  await postsArrive(checkout);
  expect(await plan('deploy-api')).toMatchObject(converged);
});

/** Denies the runner's user one permission; undefined allows everything again. */
function deny(permission: string | undefined): void {
  const file = inLab('aws/user-policies.json');
  const denied = permission === undefined ? [] : [{ Effect: 'Deny', Action: permission, Resource: '*' }];
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denied];
  const runner = `arn:aws:iam::${spec.account}:user/runner`;
  writeFileSync(file, JSON.stringify({ [runner]: [{ Version: '2012-10-17', Statement }] }));
}

/** The ARN in the last call of an operation, from the log of calls to the lab's AWS. */
function arnOf(operation: string): string {
  const lines = readFileSync(inLab('logs/aws.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const call = lines.map((line) => JSON.parse(line) as { operation: string; resource: string });
  return call.findLast((one) => one.operation === operation && one.resource.startsWith('arn:'))?.resource ?? '';
}

/** For each permission: a milestone that needs it, and the config keys that replace the call. */
const replaced = {
  'kafka:ListClustersV2': ['setup-rest-proxy', () => ({ 'msk.clusterArn': arnOf('GetBootstrapBrokers') })],
  'kafka:GetBootstrapBrokers': [
    'setup-rest-proxy',
    () => ({ 'msk.bootstrapServers': `${spec.brokerHost}:${spec.ports['kafka-iam']}` }),
  ],
  'iam:GetRole': [
    'setup-kafka-client',
    () => ({
      'iam.roleArn': `arn:aws:iam::${spec.account}:role/${uid}-ec2-access-role`,
      'iam.manageTrustPolicy': false,
    }),
  ],
  'ec2:GetConsoleOutput': ['setup-kafka-client', () => ({ 'ssh.hostKey': env['LAB_SSH_HOST_KEY'] })],
  'ec2:DescribeInstances': [
    'setup-rest-proxy',
    () => ({
      'ec2.address': env['LAB_SSH_HOST'],
      'ec2.publicDns': 'ec2-203-0-113-10.compute-1.amazonaws.com',
      'ssh.hostKey': env['LAB_SSH_HOST_KEY'],
      'ssh.keyPairId': spec.keyPairId,
    }),
  ],
  'kafkaconnect:ListConnectors': ['deploy-connector', () => ({ 'connector.arn': arnOf('DescribeConnector') })],
  'kafkaconnect:ListCustomPlugins': [
    'deploy-connector',
    () => ({ 'connector.pluginArn': arnOf('DescribeCustomPlugin') }),
  ],
} as const satisfies Record<string, readonly [string, () => Readonly<Record<string, unknown>>]>;

test.each(Object.entries(replaced))(
  'the error for a denied %s names the permission and config keys that replace the call, and they do',
  async (permission, [milestone, keys]) => {
    const set = keys();
    for (const value of Object.values(set)) expect(value).not.toBe('');
    deny(permission);
    const error = errorOf(await plan(milestone));
    expect(error).toContain(`Have the permission ${permission}`);
    expect(error).toMatch(/with an explicit deny in an identity-based policy/);
    for (const key of Object.keys(set)) expect(error).toContain(key);
    setConfig(checkout, set);
    const planned = await plan(milestone);
    setConfig(checkout, Object.fromEntries(Object.keys(set).map((key) => [key, undefined])));
    deny(undefined);
    expect(planned).toMatchObject(converged);
  },
);

test('the error for a denied ssm:GetParameter names the permission and an input that replaces it, and it does', async () => {
  deny('ssm:GetParameter');
  expect(errorOf(await plan('setup-kafka-client'))).toMatch(
    /Have the permission ssm:GetParameter on \/ec2\/keypair\/key-\S+ \(and kms:Decrypt for its key\) granted, or give the value as an input: ssh-private-key, or the environment variable SSH_PRIVATE_KEY\.$/,
  );
  const given = { SSH_PRIVATE_KEY: readFileSync(env['LAB_SSH_KEY'] ?? '', 'utf8') };
  const planned = await plan('setup-kafka-client', given);
  deny(undefined);
  expect(planned).toMatchObject(converged);
});
