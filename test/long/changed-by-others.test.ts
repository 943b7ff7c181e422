import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';
import { setConfig } from '../e2e/fixtures/config.ts';
import { expectOneError } from '../e2e/fixtures/one-error.ts';

// The AWS CLI changes the archive of the plugin and deletes the connector behind the pipeline's back.

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

const plan = (): Promise<Ended> => checkout.pipeline(['plan', '--detailed-exitcode']);
const apply = (): Promise<Ended> => checkout.pipeline(['apply', '--milestone', 'deploy-connector']);

/** Key of the plugin's archive. */
async function archiveKey(): Promise<string> {
  const list = ['s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', 'kafka-connect-s3/'];
  return aws.ask<string>(...list, '--query', "Contents[?ends_with(Key, '.zip')].Key | [0]");
}

test('an archive that was overwritten with the old metadata is uploaded again', async () => {
  const at = ['--bucket', bucket, '--key', await archiveKey()];
  const before = await aws.ask<{ Metadata: object; ETag: string }>('s3api', 'head-object', ...at);
  const other = join(programs.dir, 'other.zip');
  writeFileSync(other, 'other bytes');
  await aws.ask('s3api', 'put-object', ...at, '--body', other, '--metadata', JSON.stringify(before.Metadata));

  const planned = await plan();
  expect(planned).toMatchObject({ code: 2, stderr: '' });
  expect(planned.stdout).toContain('(written by somebody else)');
  expect(await apply()).toMatchObject({ code: 0, stderr: '' });
  expect(await aws.ask('s3api', 'head-object', ...at)).toMatchObject({ Metadata: before.Metadata, ETag: before.ETag });
  expect(await plan()).toMatchObject({ code: 0, stderr: '' });
});

test('an archive that the host uploads is recorded too', async () => {
  const key = await archiveKey();
  await aws.run('s3', 'rm', '--recursive', `s3://${bucket}/kafka-connect-s3/`);
  setConfig(checkout, { 'connector.upload': 'host' });
  expect(await apply()).toMatchObject({ code: 0, stderr: '' });
  expect(await archiveKey()).toBe(key);
  expect(await plan()).toMatchObject({ code: 0, stderr: '' });
  setConfig(checkout, { 'connector.upload': undefined });
});

interface ListedConnector {
  readonly connectorArn: string;
  readonly connectorState: string;
}
const connectors = (): Promise<readonly ListedConnector[]> =>
  aws.ask('kafkaconnect', 'list-connectors', '--query', 'connectors');

/** Waits until the list of connectors is as wanted. */
async function connectorsUntil(wanted: (found: readonly ListedConnector[]) => boolean): Promise<ListedConnector[]> {
  for (;;) {
    const found = await connectors();
    if (wanted(found)) return [...found];
    await sleep(300);
  }
}

const remove = (one: ListedConnector | undefined): Promise<unknown> =>
  aws.ask('kafkaconnect', 'delete-connector', '--connector-arn', one?.connectorArn ?? '');

/** The next looks of the pipeline at the connector take this long, so that the AWS CLI comes first. */
const LOOK_MS = 15_000;

test('a connector that is deleted while an apply waits for it ends that within seconds, and the next one creates it', async () => {
  await remove((await connectors())[0]);
  await connectorsUntil((found) => found.length === 0);
  const applying = apply();
  await connectorsUntil(([found]) => found?.connectorState === 'CREATING');
  const slow = { service: 'kafkaconnect', operation: 'DescribeConnector', kind: 'slow', delayMs: LOOK_MS, count: 20 };
  await checkout.lab('faults', JSON.stringify([slow]));
  const [created] = await connectorsUntil(([found]) => found?.connectorState === 'RUNNING');
  await remove(created);
  const deletedAt = Date.now();
  await checkout.lab('faults', '[]');
  const ended = await applying;
  expect(Date.now() - deletedAt).toBeLessThan(LOOK_MS + 30_000);
  expectOneError(ended, env, `connector ${uid}-connector`, 'by somebody else while this run waited for it');
  await connectorsUntil((found) => found.length === 0);
  expect(await apply()).toMatchObject({ code: 0, stderr: '' });
  expect(await plan()).toMatchObject({ code: 0, stderr: '' });
});
