import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { builtAt } from '#lab/core/build/built.ts';
import { Lab } from '#lab/core/lab.ts';
import { archive, KAFKA_TGZ } from '#lab/parts/kafka/recipes.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { Programs } from '../e2e/fixtures/clients/programs.ts';
import { lyingProxy } from '../e2e/fixtures/lying-proxy.ts';
import { expectOneError, oneError } from '../e2e/fixtures/one-error.ts';

// A topic that is deleted by Kafka's own program and created again, and answers that are not about the posted records.

jest.setTimeout(600_000);

const uid = '0affd5f86743';
const PIN = `${uid}.pin`;
const objects = `s3://user-${uid}-bucket/topics/${PIN}/`;

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let kafkaHome = '';

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = await checkout.labEnv();
  programs = new Programs(env);
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('there is no lab');
  kafkaHome = join(programs.dir, 'kafka');
  mkdirSync(kafkaHome);
  const tgz = join(builtAt(lab, archive(lab)), KAFKA_TGZ);
  await programs.output('tar', ['-xzf', tgz, '-C', kafkaHome, '--strip-components=1']);
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

const kafkaTopics = (...args: readonly string[]): Promise<string> =>
  programs.output(join(kafkaHome, 'bin', 'kafka-topics.sh'), [
    ...['--bootstrap-server', env['LAB_KAFKA_OBSERVER'] ?? ''],
    ...args,
  ]);

const emulate = (run: string, posts: number, ...more: readonly string[]) =>
  checkout.pipeline([
    ...['emulate', '--pace', '0', '--posts', String(posts), '--store', 'file:ledger', '--run', run, ...more],
  ]);

/** Deletes the topic and lets the pipeline create it again. Resolves to what that printed. */
async function reCreate(): Promise<string> {
  await kafkaTopics('--delete', '--topic', PIN);
  const applied = await checkout.pipeline(['apply', '--milestone', 'create-topics']);
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  return applied.stdout;
}

test('before a topic is created again, the objects that it will overwrite are named', async () => {
  expect(await emulate('monday', 4)).toMatchObject({ code: 0, stderr: '' });
  const verified = await checkout.pipeline(['verify', '--store', 'file:ledger', '--report', 'proof']);
  expect(verified).toMatchObject({ code: 0, stderr: '' });
  const printed = await reCreate();
  expect(printed).toContain(
    `warning: ${objects} holds objects of an earlier topic ${PIN}, such as partition=0/${PIN}+0+0000000000.json. A new topic assigns the same offsets again, and the sink overwrites these objects.`,
  );
});

test('a ledger of the deleted topic is not resumed', async () => {
  const error = oneError(await emulate('monday', 1), env);
  expect(error).toMatch(
    /^error: The topic 0affd5f86743\.pin was deleted and created again since run "monday" in file:ledger posted to it: the ledger claims offset 3 of partition 0, and that partition ends at offset 0\. .*post with a new run \(input run\)\.\n$/,
  );
  expect(error).toContain(objects);
});

test('a new run is told what becomes of the earlier one, and posts', async () => {
  const ended = await emulate('tuesday', 6);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain(`The topic ${PIN} was deleted and created again since run "monday" in file:ledger`);
  const again = await emulate('tuesday', 1);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).not.toContain('deleted and created again');
});

test('a ledger of the deleted topic is not resumed though others have posted to the new one since', async () => {
  // The new topic ends beyond the offsets that the ledger claims, and only the record there is another one.
  expect(oneError(await emulate('monday', 1), env)).toContain(
    'at offset 3 of partition 0 is another record than the ledger claims',
  );
});

interface Offsets {
  readonly offsets: readonly Readonly<Record<string, unknown>>[];
}

test('offset 7 for every record is no acknowledgement', async () => {
  await using proxy = await lyingProxy(env['LAB_INVOKE_URL'] ?? '', async (_request, forward) => {
    const reply = await forward();
    const { offsets } = JSON.parse(reply.body) as Offsets;
    return { ...reply, body: JSON.stringify({ offsets: offsets.map((one) => ({ ...one, offset: 7 })) }) };
  });
  const flags = ['--mode', 'sample', '--batch-size', '5', '--store', 'file:lies', '--invoke-url', proxy.url];
  const ended = await checkout.pipeline(['emulate', '--posts', '10', ...flags]);
  expectOneError(
    ended,
    env,
    '30 of 30 records are unaccounted for (0 dead-lettered, 30 unknown)',
    'the answer cannot be right: offset 7 of partition 0 for two records of one request',
  );
});

test('offsets that an earlier answer had are no acknowledgement', async () => {
  let first: Offsets | undefined;
  await using proxy = await lyingProxy(env['LAB_INVOKE_URL'] ?? '', async ({ path }, forward) => {
    const reply = await forward();
    if (!path.endsWith('.pin')) return reply;
    first ??= JSON.parse(reply.body) as Offsets;
    return { ...reply, body: JSON.stringify(first) };
  });
  const flags = ['--pace', '0', '--store', 'file:repeated', '--invoke-url', proxy.url];
  const ended = await checkout.pipeline(['emulate', '--posts', '3', ...flags]);
  expectOneError(ended, env, '2 of 9 records are unaccounted for', 'which an earlier record of this run has');
});
