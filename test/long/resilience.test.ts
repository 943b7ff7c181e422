import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';
import { postsArrive } from '../e2e/fixtures/proof.ts';

jest.setTimeout(300_000);

const uid = '0affd5f86743';
const checkout = new Checkout();

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => checkout.dispose());

const pidOf = (process: string): number =>
  (JSON.parse(readFileSync(join(checkout.dir, '.lab/processes', `${process}.json`), 'utf8')) as { pid: number }).pid;

test('posts arrive, and lab status shows the denied attempts', async () => {
  await postsArrive(checkout);
  const status = await checkout.lab('status');
  expect(status.code).toBe(0);
  expect(status.stdout).toMatch(/^ok +refusals +denied as it must be: sts:GetCallerIdentity with a wrong secret/m);
});

test("the host's role may not create another user's topic", async () => {
  const kafka = '/home/ec2-user/kafka_2.12-2.8.1';
  const text = await onHost(
    await checkout.labEnv(),
    `cd ${kafka} && CLASSPATH=$(echo libs/aws-msk-iam-auth-*.jar) bin/kafka-topics.sh --bootstrap-server ` +
      `"$(grep -o 'b-1[^, ]*' ../confluent-7.2.0/etc/kafka-rest/kafka-rest.properties | head -1)" ` +
      '--command-config bin/client.properties --create --topic ffffffffffff.pin --partitions 1 || true',
  );
  expect(text).toContain('TopicAuthorizationException');
  const log = readFileSync(join(checkout.dir, '.lab/logs/kafka.log'), 'utf8');
  expect(log).toMatch(
    /assumed-role\/0affd5f86743-ec2-access-role\/\S+ is denied kafka-cluster:CreateTopic on arn:\S+\/ffffffffffff\.pin/,
  );
});

/** Waits until the REST proxy answers again. The service manager restarts it. */
async function untilProxyAnswers(): Promise<void> {
  const url = `${(await checkout.labEnv())['LAB_REST_URL']}/topics`;
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.ok) return;
    const why = typeof answer === 'string' ? answer : String(answer.status);
    if (Date.now() > deadline) throw new Error(`${url} does not answer: ${why}`);
    await sleep(500);
  }
}

test('posts arrive after the REST proxy was killed and restarted by its unit', async () => {
  await onHost(await checkout.labEnv(), 'sudo kill -9 "$(systemctl show -p MainPID --value kafka-rest)"');
  await untilProxyAnswers();
  await postsArrive(checkout);
});

test('posts arrive after the Connect worker was killed', async () => {
  process.kill(-pidOf(`connect-${uid}-connector`), 'SIGKILL');
  await postsArrive(checkout);
});

test('posts arrive after the broker was killed and restarted by lab up', async () => {
  process.kill(-pidOf('kafka'), 'SIGKILL');
  const up = await checkout.lab('up');
  expect(up).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('kafka: restarted') });
  await postsArrive(checkout);
});

test('posts arrive after a restart of the broker', async () => {
  expect(await checkout.lab('restart', 'kafka')).toMatchObject({ code: 0, stderr: '' });
  await postsArrive(checkout);
});

test('after the host got a new address a plan shows the old one, an apply corrects it, and posts arrive', async () => {
  const before = (await checkout.labEnv())['LAB_SSH_HOST'];
  expect(await checkout.lab('host', 'stop-start')).toMatchObject({ code: 0, stderr: '' });
  const after = (await checkout.labEnv())['LAB_SSH_HOST'];
  expect(after).not.toBe(before);
  const plan = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(plan.code).toBe(2);
  expect(plan.stdout).toMatch(/integration\.uri: http:\/\/ec2-[\w-]+\.\S+ → http:\/\/ec2-/);
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  await postsArrive(checkout);
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
});
