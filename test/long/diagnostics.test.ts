import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Stage, type World } from '#lab/core/stage.ts';
import { Checkout, type Ended } from '../e2e/checkout.ts';
import { onHost } from '../e2e/host-shell.ts';
import { oneError, secretsOf } from '../e2e/one-error.ts';
import { postsArrive } from '../e2e/proof.ts';
import { settings } from '../e2e/settings.ts';

// The way to the brokers, broken at each of its steps: the error names the first step that fails, and no later one.
// A client and a proxy wait for minutes before they give up.
jest.setTimeout(900_000);

const checkout = new Checkout();
let env: Record<string, string> = {};
let world: World;
let rights = '';

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
  world = (Stage.open(checkout.dir) as Stage).world;
  rights = readFileSync(rightsFile(), 'utf8');
});
afterEach(() => {
  settings(checkout, { 'msk.bootstrapServers': undefined, 'iam.manageTrustPolicy': undefined });
  writeFileSync(rightsFile(), rights);
});
afterAll(() => checkout.dispose());

const rightsFile = (): string => join(checkout.dir, '.lab/aws/kafka-rights.json');
const apply = (milestone: string): Promise<Ended> => checkout.pipeline(['apply', '--milestone', milestone]);
const errorOf = (ended: Ended): string => oneError(ended, secretsOf(env));

interface Statement {
  readonly Action: readonly string[];
}
/** Takes some actions out of the policy that the role has in the cluster. */
function forbid(...actions: readonly string[]): void {
  const all = JSON.parse(rights) as { identities: Record<string, { Statement: (Statement & object)[] }[]> };
  for (const policies of Object.values(all.identities)) {
    for (const policy of policies) {
      policy.Statement = policy.Statement.map((one) => ({
        ...one,
        Action: one.Action.filter((action) => !actions.includes(action)),
      })).filter(({ Action }) => Action.length > 0);
    }
  }
  writeFileSync(rightsFile(), JSON.stringify(all, null, 2));
}

/** How each step is broken, and what the error then says. */
const steps = {
  DNS: {
    breakIt: () => settings(checkout, { 'msk.bootstrapServers': 'b-1.nowhere.kafka.us-east-1.amazonaws.com:9098' }),
    says: /fails at DNS(?: \(service: pass\))?: the host cannot resolve b-1\.nowhere\.kafka\.us-east-1\.amazonaws\.com\. Check msk\.bootstrapServers in the config, and that the host is in the cluster's VPC\.$/,
  },
  TCP: {
    // Nothing listens at port 9.
    breakIt: () => settings(checkout, { 'msk.bootstrapServers': `${world.brokerHost}:9` }),
    says: /fails at TCP \(.*DNS: pass\): b-1\.\S+:9 does not accept connections from the host\. Allow the port from the instance in the cluster's security group\.$/,
  },
  TLS: {
    breakIt: () =>
      settings(checkout, { 'msk.bootstrapServers': `${world.brokerHost}:${world.ports['kafka-observer']}` }),
    says: /fails at TLS \(.*DNS, TCP: pass\): \S+ does not speak TLS\. Take the brokers' port for IAM \(9098\) in msk\.bootstrapServers/,
  },
  SASL: {
    breakIt: () => forbid('kafka-cluster:Connect'),
    says: /fails at SASL \(.*DNS, TCP, TLS: pass\): the brokers refuse the client \(.*Access denied\)\. The role needs kafka-cluster:Connect on the cluster\.$/,
  },
} as const;
const names = Object.keys(steps) as (keyof typeof steps)[];

const namesOneStep = (error: string, step: string): void =>
  expect(error.match(/fails at (\w+)/g)).toEqual([`fails at ${step}`]);

test.each(names)('the client: broken at %s', async (name) => {
  // A file of the client's own is taken away, so that there is something to do, and then to prove.
  await onHost(env, 'rm ~/kafka_2.12-2.8.1/bin/client.properties');
  steps[name].breakIt();
  const error = errorOf(await apply('setup-kafka-client'));
  expect(error).toMatch(steps[name].says);
  namesOneStep(error, name);
});

test.each(names)('the REST proxy: broken at %s', async (name) => {
  await onHost(env, 'sudo systemctl stop kafka-rest');
  steps[name].breakIt();
  const error = errorOf(await apply('setup-rest-proxy'));
  expect(error).toMatch(steps[name].says);
  namesOneStep(error, name);
});

test('a host that may not assume the role says so, and its trust policy mended it goes on', async () => {
  const role = `${world.userId}-ec2-access-role`;
  expect(await apply('setup-kafka-client')).toMatchObject({ code: 0, stderr: '' });
  const { IAMClient, UpdateAssumeRolePolicyCommand } = await import('@aws-sdk/client-iam');
  const iam = new IAMClient({
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });
  const trust = (Service: string) => ({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
  const Statement = ['ec2.amazonaws.com', 'kafkaconnect.amazonaws.com'].map(trust);
  await iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: role,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  settings(checkout, { 'iam.manageTrustPolicy': false });
  await onHost(env, 'rm ~/kafka_2.12-2.8.1/bin/client.properties');
  expect(errorOf(await apply('setup-kafka-client'))).toMatch(/role\/\S+ to be assumable from the host.*AccessDenied/);
  settings(checkout, { 'iam.manageTrustPolicy': undefined });
  expect(await apply('setup-kafka-client')).toMatchObject({ code: 0, stderr: '' });
});

test('without a right on the topics nothing is made or posted, and the error says which right', async () => {
  forbid('kafka-cluster:*Topic*');
  expect(errorOf(await apply('create-topics'))).toMatch(/needs kafka-cluster:DescribeTopic/);
  const emulated = await checkout.pipeline(['emulate', '--posts', '1', '--pace', '0', '--store', 'file:denied']);
  expect(errorOf(emulated)).toMatch(/kafka-cluster:DescribeTopic/);
});

test('all of that mended, the way holds to its end and posts arrive', async () => {
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  await postsArrive(checkout);
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});
