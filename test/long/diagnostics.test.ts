import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab, type LabSpec } from '#lab/core/lab.ts';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { setConfig } from '../e2e/fixtures/config.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';
import { oneError } from '../e2e/fixtures/one-error.ts';
import { postsArrive } from '../e2e/fixtures/proof.ts';

// The connection to the brokers fails at each of its steps: the error must name the first step that fails, and no
// other. Kafka's client and the REST proxy wait for minutes before they report an error.
jest.setTimeout(900_000);

const checkout = new Checkout();
let env: Record<string, string> = {};
let spec: LabSpec;
let rights = '';

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
  spec = (Lab.open(checkout.dir) as Lab).spec;
  rights = readFileSync(rightsFile(), 'utf8');
});
afterEach(() => {
  setConfig(checkout, { 'msk.bootstrapServers': undefined, 'iam.manageTrustPolicy': undefined });
  writeFileSync(rightsFile(), rights);
});
afterAll(() => checkout.dispose());

const rightsFile = (): string => join(checkout.dir, '.lab/aws/kafka-rights.json');
const apply = (milestone: string): Promise<Ended> => checkout.pipeline(['apply', '--milestone', milestone]);
const errorOf = (ended: Ended): string => oneError(ended, env);

interface Statement {
  readonly Action: readonly string[];
}
/** Removes actions from the policies for the cluster. */
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

/** For each step: how to make it fail, and the error that is expected. */
const steps = {
  DNS: {
    breakIt: () => setConfig(checkout, { 'msk.bootstrapServers': 'b-1.nowhere.kafka.us-east-1.amazonaws.com:9098' }),
    says: /fails at DNS(?: \(service: pass\))?: the host cannot resolve b-1\.nowhere\.kafka\.us-east-1\.amazonaws\.com\. Check msk\.bootstrapServers in the config, and that the host is in the cluster's VPC\.$/,
  },
  TCP: {
    // Nothing listens on port 9.
    breakIt: () => setConfig(checkout, { 'msk.bootstrapServers': `${spec.brokerHost}:9` }),
    says: /fails at TCP \(.*DNS: pass\): b-1\.\S+:9 does not accept connections from the host\. Allow the port from the instance in the cluster's security group\.$/,
  },
  TLS: {
    breakIt: () =>
      setConfig(checkout, { 'msk.bootstrapServers': `${spec.brokerHost}:${spec.ports['kafka-observer']}` }),
    says: /fails at TLS \(.*DNS, TCP: pass\): \S+ does not speak TLS\. Take the brokers' port for IAM \(9098\) in msk\.bootstrapServers/,
  },
  SASL: {
    breakIt: () => forbid('kafka-cluster:Connect'),
    says: /fails at SASL \(.*DNS, TCP, TLS: pass\): the brokers refuse the client \(.*Access denied\)\. The role needs kafka-cluster:Connect on the cluster\.$/,
  },
} as const;
const stepNames = Object.keys(steps) as (keyof typeof steps)[];

const expectStep = (error: string, step: string): void =>
  expect(error.match(/fails at (\w+)/g)).toEqual([`fails at ${step}`]);

test.each(stepNames)('the Kafka client: %s fails', async (step) => {
  // A deleted file makes the apply change something, after which it checks the connection.
  await onHost(env, 'rm ~/kafka_2.12-2.8.1/bin/client.properties');
  steps[step].breakIt();
  const error = errorOf(await apply('setup-kafka-client'));
  expect(error).toMatch(steps[step].says);
  expectStep(error, step);
});

test.each(stepNames)('the REST proxy: %s fails', async (step) => {
  await onHost(env, 'sudo systemctl stop kafka-rest');
  steps[step].breakIt();
  const error = errorOf(await apply('setup-rest-proxy'));
  expect(error).toMatch(steps[step].says);
  expectStep(error, step);
});

test('a host that may not assume the role is one error, and correcting the trust policy resolves it', async () => {
  const role = `${spec.userId}-ec2-access-role`;
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
  setConfig(checkout, { 'iam.manageTrustPolicy': false });
  await onHost(env, 'rm ~/kafka_2.12-2.8.1/bin/client.properties');
  expect(errorOf(await apply('setup-kafka-client'))).toMatch(/role\/\S+ to be assumable from the host.*AccessDenied/);
  setConfig(checkout, { 'iam.manageTrustPolicy': undefined });
  expect(await apply('setup-kafka-client')).toMatchObject({ code: 0, stderr: '' });
});

test('without permissions on topics nothing is created or posted, and the error names the permission', async () => {
  forbid('kafka-cluster:*Topic*');
  expect(errorOf(await apply('create-topics'))).toMatch(/needs kafka-cluster:DescribeTopic/);
  const emulated = await checkout.pipeline(['emulate', '--posts', '1', '--pace', '0', '--store', 'file:denied']);
  expect(errorOf(emulated)).toMatch(/kafka-cluster:DescribeTopic/);
});

test('with everything restored the pipeline is applied and posts arrive', async () => {
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  await postsArrive(checkout);
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});
