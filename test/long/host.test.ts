import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';

jest.setTimeout(240_000);

const checkout = new Checkout();
let env: Record<string, string> = {};

const refresh = async () => {
  env = await checkout.labEnv();
};
beforeAll(async () => {
  await checkout.labUp('--host-image', 'amazon-linux-2023');
  await refresh();
});
afterAll(() => checkout.dispose());

const apply = (milestone: string): Promise<Ended> => checkout.pipeline(['apply', '--milestone', milestone]);
const plan = (milestone: string): Promise<Ended> => checkout.pipeline(['plan', '--milestone', milestone]);
const all = ({ stdout, stderr }: Ended): string => `${stdout}\n${stderr}`;

/** Replaces a text in the config file. */
function configure(from: string, to: string): void {
  const file = join(checkout.dir, 'config/pipeline.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

async function stopInstance(): Promise<void> {
  const client = new EC2Client({
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });
  const found = async () =>
    (await client.send(new DescribeInstancesCommand({}))).Reservations?.[0]?.Instances?.[0] ?? {};
  await client.send(new StopInstancesCommand({ InstanceIds: [(await found()).InstanceId ?? ''] }));
  for (let tries = 0; tries < 50 && (await found()).State?.Name !== 'stopped'; tries += 1) await sleep(200);
  expect((await found()).State?.Name).toBe('stopped');
}

/** The answer of the REST proxy, asked on the host. */
const answers = () =>
  onHost(env, `curl -sf --retry 40 --retry-delay 1 --retry-all-errors ${env['LAB_REST_URL']}/topics`);
const mainPid = () => onHost(env, 'systemctl show -p MainPID kafka-rest.service');

test('the lab boots an instance of Amazon Linux 2023', async () => {
  expect(await onHost(env, '. /etc/os-release; echo "$ID $VERSION_ID"')).toBe('amzn 2023');
});

test('the error for a stopped instance names it and the remedy', async () => {
  await stopInstance();
  const planned = await plan('setup-kafka-client');
  expect([planned.code, all(planned)]).toEqual([
    0,
    expect.stringMatching(/i-\w+ \(\w+\) is stopped\. Start it and run again, or set ec2\.start to true/),
  ]);
  const refused = await apply('setup-kafka-client');
  expect(refused.code).toBe(1);
  expect(
    all(refused)
      .match(/^.*(error|✗).*$/gim)
      ?.join('\n'),
  ).toMatch(/is stopped/);
});

test('with ec2.start the instance is started, and the milestone continues at its new address', async () => {
  configure('  start: false', '  start: true');
  expect(all(await plan('setup-kafka-client'))).toContain('state: stopped → running');
  const applied = await apply('setup-kafka-client');
  expect([applied.code, all(applied)]).toEqual([0, expect.stringContaining('waiting for the EC2 instance')]);
  await refresh();
  expect(env['LAB_SSH_HOST']).toBe('127.0.1.11');
});

test('Corretto is installed on Amazon Linux 2023', async () => {
  expect(await onHost(env, 'rpm -q java-1.8.0-amazon-corretto && java -version 2>&1')).toMatch(
    /^java-1\.8\.0-amazon-corretto-.*amzn2023/,
  );
});

test('the service runs after logout, kill -9 and a reboot', async () => {
  for (const milestone of ['create-topics', 'setup-rest-proxy']) {
    expect(await apply(milestone)).toMatchObject({ code: 0 });
  }
  // Every command so far has ended with a logout.
  const first = await mainPid();
  expect(await answers()).toContain('.pin');
  await onHost(env, `kill -9 ${first.replace('MainPID=', '')}`);
  expect(await answers()).toContain('.pin');
  expect(await mainPid()).not.toBe(first);

  expect(await checkout.lab('host', 'reboot')).toMatchObject({ code: 0 });
  expect(await answers()).toContain('.pin');
  expect(await onHost(env, 'systemctl is-active kafka-rest.service')).toBe('active');
});

test('afterwards nothing is changed on the host', async () => {
  for (const milestone of ['setup-kafka-client', 'create-topics', 'setup-rest-proxy']) {
    const again = await apply(milestone);
    expect([again.code, all(again)]).toEqual([0, expect.stringMatching(/\b0 changed/)]);
  }
});

test('no operation was called that the lab lacks', () => {
  expect(readFileSync(join(checkout.dir, '.lab/logs/aws.jsonl'), 'utf8')).not.toContain('"status":501');
});
