import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from './fixtures/checkout.ts';
import { lyingProxy, type Reply } from './fixtures/lying-proxy.ts';
import { expectOneError } from './fixtures/one-error.ts';
import { publishedResult } from './fixtures/published-result.ts';
import { s3Of } from './fixtures/sink-objects.ts';

// npm start, and then one thing goes wrong in each test: verify must name the record, and a command must name the
// cause.
jest.setTimeout(300_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;
const checkout = new Checkout();
let started: Ended;
let env: Record<string, string> = {};

beforeAll(async () => {
  started = await checkout.start('--keep', '--no-databricks');
  const printed = await checkout.lab('env', '--format', 'json');
  env = JSON.parse(printed.stdout) as Record<string, string>;
});
afterAll(() => checkout.dispose());

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly table: string;
  readonly row: number;
}
interface Report {
  readonly found: { readonly kafka: Record<string, number>; readonly s3: Record<string, number> };
  readonly counts: Record<'late' | 'missing' | 'altered' | 'unexpected', number>;
  readonly late: readonly Place[];
  readonly missing: readonly Place[];
  readonly altered: readonly Place[];
  readonly unexpected: readonly Place[];
  readonly exit: number;
}

const report = (dir = '.lab'): Report =>
  JSON.parse(readFileSync(join(checkout.dir, dir, 'report.json'), 'utf8')) as Report;

const calls = (): readonly string[] =>
  readFileSync(join(checkout.dir, '.lab/logs/aws.jsonl'), 'utf8').trimEnd().split('\n');

const s3 = () => s3Of(env);

let stores = 0;

/** A new ledger store, so that each test verifies only its own posts. */
const newStore = (): string => `file:${join(checkout.dir, `ledger-${stores++}`)}`;

async function emulate(store: string, ...flags: readonly string[]): Promise<Ended> {
  return checkout.pipeline(['emulate', '--posts', '2', '--pace', '0', '--store', store, ...flags]);
}

const verify = (store: string, wait = '60'): Promise<Ended> => {
  const flags = ['--store', store, '--report', join(checkout.dir, 'proof'), '--wait', wait];
  return checkout.pipeline(['verify', '--foreign', 'fail', ...flags]);
};

/** The entries of a topic in the ledger of a store. */
function acknowledged(store: string, topic: string): readonly { partition: number; offset: number; row: number }[] {
  const dir = store.slice('file:'.length);
  const [run] = readdirSync(dir);
  const text = readFileSync(join(dir, run ?? '', 'ledger.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { topic?: string; partition: number; offset: number; row: number })
    .filter((entry) => entry.topic === topic);
}

const keyOf = (topic: string, one: { partition: number; offset: number }): string =>
  `topics/${topic}/partition=${one.partition}/${topic}+${one.partition}+${String(one.offset).padStart(10, '0')}.json`;

/** Expects that verify failed and its error names the record. */
function expectNamed(ended: Ended, place: Place): void {
  expect(ended.code).toBe(1);
  for (const part of [place.table, String(place.row), place.topic, String(place.partition), String(place.offset)]) {
    expect(ended.stderr).toContain(part);
  }
  expect(ended.stderr).toContain(place.key);
}

test('npm start finds all of its 300 records', () => {
  expect(started.stderr).toBe('');
  expect(started.stdout).toContain('300 of 300 records found in Kafka and S3');
  expect(started.code).toBe(0);
  expect(report()).toMatchObject({
    posted: { pin: 100, geo: 100, user: 100 },
    read: { pin: 100, geo: 100, user: 100 },
    acknowledged: { pin: 100, geo: 100, user: 100 },
    found: { kafka: { pin: 100, geo: 100, user: 100 }, s3: { pin: 100, geo: 100, user: 100 } },
    counts: { late: 0, missing: 0, altered: 0, unexpected: 0 },
    exit: 0,
  });
});

test('a plan of the finished pipeline finds nothing to change, and an apply changes nothing', async () => {
  const before = calls().length;
  const plan = await checkout.pipeline(['plan', '--detailed-exitcode']);
  expect(plan).toMatchObject({ code: 0, stderr: '' });
  expect(plan.stdout).toContain('0 to change');
  const apply = await checkout.pipeline(['apply']);
  expect(apply).toMatchObject({ code: 0, stderr: '' });
  expect(apply.stdout).toContain('0 changed');
  const since = calls().slice(before);
  expect(since.length).toBeGreaterThan(0);
  expect(since.filter((line) => (JSON.parse(line) as { write: boolean }).write)).toEqual([]);
});

test('each command writes its result as its published schema says, numbers as numbers', async () => {
  const store = newStore();
  const fileOf = (command: string) => join(checkout.dir, `${command}.json`);
  for (const [command = '', ...flags] of [
    ['validate'],
    ['plan'],
    ['apply'],
    ['emulate', '--posts', '2', '--pace', '0', '--store', store],
    ['verify', '--store', store, '--report', join(checkout.dir, 'proof')],
  ]) {
    const ended = await checkout.pipeline([command, ...flags, '--json', fileOf(command)]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  }
  expect(publishedResult('validate', fileOf('validate'))).toMatchObject({ outputs: { 'user-id': uid } });
  for (const command of ['plan', 'apply']) {
    const { milestones } = publishedResult(command, fileOf(command));
    expect(milestones).toMatchObject({ 'create-topics': { changed: 0, blocked: 0, steps: [{ action: 'none' }] } });
  }
  expect(publishedResult('emulate', fileOf('emulate'))).toMatchObject({ outputs: { read: 6, acknowledged: 6 } });
  expect(publishedResult('verify', fileOf('verify'))).toMatchObject({ outputs: { 'found-kafka': 6, 'found-s3': 6 } });
});

test('a record whose object was deleted is reported as late', async () => {
  const store = newStore();
  await emulate(store);
  expect(await verify(store)).toMatchObject({ code: 0 });
  const [record] = acknowledged(store, `${uid}.geo`);
  if (record === undefined) throw new Error('nothing was posted');
  await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(`${uid}.geo`, record) }));
  const ended = await verify(store, '3');
  const [late] = report('proof').late;
  expect(late).toMatchObject({ table: 'geolocation_data', row: record.row, offset: record.offset });
  expectNamed(ended, late as Place);
});

test('a value that was changed in S3 is reported as altered', async () => {
  const store = newStore();
  await emulate(store);
  expect(await verify(store)).toMatchObject({ code: 0 });
  const [record] = acknowledged(store, `${uid}.user`);
  if (record === undefined) throw new Error('nothing was posted');
  const at = { Bucket: bucket, Key: keyOf(`${uid}.user`, record) };
  const value = await (await s3().send(new GetObjectCommand(at))).Body?.transformToString();
  await s3().send(new PutObjectCommand({ ...at, Body: (value ?? '').replace(/"age":\d+/, '"age":7') }));
  const ended = await verify(store, '3');
  expect(report('proof').counts).toMatchObject({ altered: 1, late: 0, missing: 0, unexpected: 0 });
  expectNamed(ended, report('proof').altered[0] as Place);
});

test('an object at an offset that Kafka never assigned is reported as unexpected', async () => {
  const store = newStore();
  await emulate(store);
  expect(await verify(store)).toMatchObject({ code: 0 });
  const last = acknowledged(store, `${uid}.pin`).at(-1);
  if (last === undefined) throw new Error('nothing was posted');
  const key = keyOf(`${uid}.pin`, { partition: last.partition, offset: last.offset + 1_000 });
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '{"index":4711}\n' }));
  const ended = await verify(store, '3');
  await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  expect(report('proof').unexpected).toMatchObject([{ table: 'pinterest_data', row: 4711, key }]);
  expectNamed(ended, report('proof').unexpected[0] as Place);
});

test('records that the sink has not written at the deadline are late, and found after it has resumed', async () => {
  const connector = `${env['LAB_CONNECT_URL']}/connectors/${uid}-connector`;
  expect((await fetch(`${connector}/pause`, { method: 'PUT' })).status).toBe(202);
  const store = newStore();
  await emulate(store);
  const ended = await verify(store, '3');
  expect((await fetch(`${connector}/resume`, { method: 'PUT' })).status).toBe(202);
  expect(report('proof').counts).toMatchObject({ late: 6, missing: 0 });
  expectNamed(ended, report('proof').late[0] as Place);
  expect(await verify(store)).toMatchObject({ code: 0 });
});

const offsetsOf = (reply: Reply) => JSON.parse(reply.body) as { offsets: Record<string, unknown>[] };

test('a record that the proxy reports as failed although it was written is reported as unexpected', async () => {
  const failed = { partition: null, offset: null, error_code: 50003, error: 'timed out' };
  await using proxy = await lyingProxy(env['LAB_INVOKE_URL'] ?? '', async ({ index }, forward) => {
    const reply = await forward();
    return index === 1 ? { ...reply, body: JSON.stringify({ ...offsetsOf(reply), offsets: [failed] }) } : reply;
  });
  const store = newStore();
  await emulate(store, '--invoke-url', proxy.url);
  const ended = await verify(store);
  expect(report('proof').counts).toMatchObject({ unexpected: 1 });
  expectNamed(ended, report('proof').unexpected[0] as Place);
});

test('a record that was acknowledged and is not in Kafka is reported as missing', async () => {
  let next = 0;
  await using proxy = await lyingProxy(env['LAB_INVOKE_URL'] ?? '', async ({ index, path }, forward) => {
    if (index < 3) {
      const reply = await forward();
      if (path.endsWith('.pin')) next = Number(offsetsOf(reply).offsets[0]?.['offset']) + 1;
      return reply;
    }
    if (!path.endsWith('.pin')) return forward();
    return {
      status: 200,
      body: JSON.stringify({ offsets: [{ partition: 0, offset: next, error_code: null, error: null }] }),
    };
  });
  const store = newStore();
  await emulate(store, '--invoke-url', proxy.url);
  const ended = await verify(store, '3');
  expect(report('proof').counts).toMatchObject({ missing: 1 });
  expectNamed(ended, report('proof').missing[0] as Place);
});

test('a wrong database password is one error that names the variable', async () => {
  const password = 'not-the-password';
  const args = ['emulate', '--posts', '1', '--store', newStore()];
  const ended = await checkout.run(['scripts/pipeline.ts', ...args], { env: { ...env, DB_PASSWORD: password } });
  expectOneError(ended, env, 'DB_PASSWORD');
  expect(ended.stdout + ended.stderr).not.toContain(password);
});

test('a missing table is one error that names it, before anything is posted', async () => {
  const before = calls().length;
  const args = ['emulate', '--posts', '1', '--store', newStore()];
  const ended = await checkout.run(['scripts/pipeline.ts', ...args], {
    env: { ...env, DB_NAME: 'information_schema' },
  });
  expectOneError(ended, env, 'pinterest_data');
  expect(
    calls()
      .slice(before)
      .filter((line) => line.includes('execute-api') && line.includes('POST')),
  ).toEqual([]);
});

test('a wrong host key is one error that names the config key', async () => {
  const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmGDbKdaYXB6Kn3XhRk0Cp5cBRfFJt0Ck2vDLvQ2nFq';
  const config = join(checkout.dir, 'config/pipeline.yaml');
  const text = readFileSync(config, 'utf8');
  writeFileSync(
    config,
    `${text.replace(/^ssh:/m, 'ssh-unused:')}`.replace(/^ssh-unused:/m, `ssh:\n  hostKey: ${other}`),
  );
  const ended = await checkout.pipeline(['plan']);
  writeFileSync(config, text);
  expectOneError(ended, env, 'ssh.hostKey');
});

test('an unknown config key is one error with its position and the nearest known key', async () => {
  const config = join(checkout.dir, 'config/pipeline.yaml');
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, `${text}\ntopic:\n  partitions: 1\n`);
  const ended = await checkout.pipeline(['validate']);
  writeFileSync(config, text);
  expectOneError(ended, env, 'topic', 'topics', `config/pipeline.yaml:${text.split('\n').length + 1}:1`);
});

test('no process is left after the lab was taken down', async () => {
  await checkout.lab('down');
  expect(checkout.processes()).toEqual([]);
});
