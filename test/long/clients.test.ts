import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { builtAt } from '#lab/core/build/built.ts';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { archive, KAFKA_TGZ } from '#lab/parts/kafka/recipes.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { AwsCli } from '../e2e/fixtures/clients/aws-cli.ts';
import { jsonLines, Programs } from '../e2e/fixtures/clients/programs.ts';
import { program, pythonOfClients } from '../e2e/fixtures/clients/python.ts';
import { OpenSsh } from '../e2e/fixtures/clients/ssh.ts';

// Programs of others against a lab with a finished pipeline. They reach it only through the variables of `lab env`.

jest.setTimeout(300_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;
const topics = ['pin', 'geo', 'user'].map((name) => `${uid}.${name}`);
/** The first rows that CPython's random generator draws with seed 100. */
const drawn = [7528, 2863, 5730];
/** Number of turns that `npm start -- --posts` has posted before. */
const POSTED_BEFORE = 1;

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let python = '';
let aws: AwsCli;
let kafkaHome = '';
let ssh: OpenSsh;

/** A record that the course's emulator has posted, with its position in Kafka. */
interface Posted {
  readonly topic: string;
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
  readonly partition: number;
  readonly offset: number;
  readonly error: number | null;
}
let posted: readonly Posted[] = [];

beforeAll(async () => {
  const started = await checkout.start('--keep', '--no-databricks', '--posts', String(POSTED_BEFORE));
  if (started.code !== 0) throw new Error(`npm start ended with ${started.code}:\n${started.stdout}${started.stderr}`);
  const lab = Lab.open(checkout.dir);
  if (lab === undefined) throw new Error('npm start left no lab');
  env = await checkout.labEnv();
  programs = new Programs(env);
  python = await pythonOfClients(lab.cache);
  aws = new AwsCli(programs, awsCli(lab));
  ssh = new OpenSsh(programs, env);
  kafkaHome = join(programs.dir, 'kafka');
  mkdirSync(kafkaHome);
  const tgz = join(builtAt(lab, archive(lab)), KAFKA_TGZ);
  await programs.output('tar', ['-xzf', tgz, '-C', kafkaHome, '--strip-components=1']);
  const emulator = ['--user-id', uid, '--turns', String(drawn.length), '--pause', '0'];
  posted = jsonLines<Posted>(await programs.output(python, [program('original_emulator.py'), ...emulator]));
});
afterAll(async () => {
  programs?.[Symbol.dispose]();
  await checkout.dispose();
});

const keyOf = ({ topic, partition, offset }: Posted): string =>
  `topics/${topic}/partition=${partition}/${topic}+${partition}+${String(offset).padStart(10, '0')}.json`;

const objectsBelow = async (prefix: string): Promise<readonly string[]> =>
  (await aws.ask<readonly string[] | null>(
    ...['s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', prefix, '--query', 'Contents[].Key'],
  )) ?? [];

/** Calls `probe` until its answer is right, or 60 s have passed. Resolves to the last answer. */
async function eventually<T>(probe: () => Promise<T>, right: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await probe();
    if (right(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const kafka = (tool: string, ...args: readonly string[]): Promise<string> =>
  programs.output(join(kafkaHome, 'bin', tool), ['--bootstrap-server', env['LAB_KAFKA_OBSERVER'] ?? '', ...args]);

/** The records in the output of `kafka-console-consumer`, as offset → value. */
function consumed(text: string): ReadonlyMap<number, unknown> {
  const lines = text.split('\n').filter((line) => line.startsWith('Partition:'));
  return new Map(
    lines.map((line) => {
      const [, offset = '', value = ''] = /^Partition:0\tOffset:(\d+)\t(.*)$/.exec(line) ?? [];
      return [Number(offset), JSON.parse(value)];
    }),
  );
}
const placesShown = ['--property', 'print.partition=true', '--property', 'print.offset=true'];

test("the course's emulator draws the known rows, and every POST is acknowledged", () => {
  expect(posted.map(({ topic, row }) => `${topic} ${row}`)).toEqual(
    drawn.flatMap((row) => topics.map((topic) => `${topic} ${row}`)),
  );
  expect(posted.map(({ error }) => error ?? 0)).toEqual(posted.map(() => 0));
  for (const { value, row } of posted) expect(value['index'] ?? value['ind']).toBe(row);
});

test('its records arrive in S3 with the keys that follow from the replies and with the posted values', async () => {
  const wanted = posted.map(keyOf);
  const present = await eventually(
    () => objectsBelow('topics/'),
    (keys) => wanted.every((key) => keys.includes(key)),
  );
  expect(present).toEqual(expect.arrayContaining(wanted));
  const folder = join(programs.dir, 'objects');
  await aws.run('s3', 'cp', '--quiet', '--recursive', `s3://${bucket}/topics/`, folder);
  for (const record of posted) {
    const object = readFileSync(join(folder, keyOf(record).slice('topics/'.length)), 'utf8');
    expect(object.endsWith('\n')).toBe(true);
    expect(JSON.parse(object)).toEqual(record.value);
  }
});

test('kafka-topics and kafka-console-consumer read the topics and records on the observer listener', async () => {
  const count = String(drawn.length + POSTED_BEFORE);
  const [described, ...read] = await Promise.all([
    kafka('kafka-topics.sh', '--describe', '--topic', `${uid}.*`),
    ...topics.map((topic) =>
      kafka(
        'kafka-console-consumer.sh',
        ...['--topic', topic, '--from-beginning', '--max-messages', count, '--timeout-ms', '30000', ...placesShown],
      ),
    ),
  ]);
  for (const topic of topics) expect(described).toMatch(new RegExp(`Topic: ${topic.replace('.', '\\.')}\\s`));
  topics.forEach((topic, at) => {
    const records = consumed(read[at] ?? '');
    for (const record of posted.filter((one) => one.topic === topic)) {
      expect(records.get(record.offset)).toEqual(record.value);
    }
  });
});

test('the same programs list the topics and read the records on the host with IAM', async () => {
  const address = await aws.bootstrapBrokers();
  const tools = 'kafka_2.12-2.8.1/bin';
  const listed = await ssh.run(
    `${tools}/kafka-topics.sh --bootstrap-server ${address} --command-config ${tools}/client.properties --list`,
  );
  expect(listed).toMatchObject({ code: 0 });
  expect(listed.stdout.trim().split('\n')).toEqual(expect.arrayContaining(topics));
  const flags = `--topic ${uid}.user --from-beginning --timeout-ms 30000 ${placesShown.join(' ')}`;
  const read = await ssh.run(
    `${tools}/kafka-console-consumer.sh --bootstrap-server ${address} --consumer.config ${tools}/client.properties ` +
      `${flags} --max-messages ${drawn.length + POSTED_BEFORE}`,
  );
  expect(read).toMatchObject({ code: 0 });
  const records = consumed(read.stdout);
  for (const record of posted.filter(({ topic }) => topic.endsWith('.user'))) {
    expect(records.get(record.offset)).toEqual(record.value);
  }
});

// The role may join the group "students". The console consumer above uses a generated group name.
test('a consumer of the REST proxy gets nothing at first, then every record, commits and is deleted', async () => {
  const count = topics.length * (drawn.length + POSTED_BEFORE);
  const flags = ['--group', 'students', '--count', String(count)];
  const { code, stdout, stderr } = await programs.run(python, [program('rest_consumer.py'), ...flags, ...topics]);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^read 0\n/) });
  const read = jsonLines<{ topic: string; partition: number; offset: number; value: unknown }>(stdout);
  expect(read).toHaveLength(count);
  for (const { topic, partition, offset, value } of posted) {
    expect(read).toContainEqual(expect.objectContaining({ topic, partition, offset, value }));
  }
});

interface Seen extends Record<string, unknown> {
  readonly connections: { readonly all: number; readonly tls: number };
}
const mysqlReader = async (): Promise<Seen> =>
  JSON.parse(await programs.output(python, [program('mysql_reader.py')])) as Seen;

test('PyMySQL reads the tables over TLS, and connects without it too', async () => {
  expect(await mysqlReader()).toMatchObject({
    tls: expect.stringMatching(/^TLSv1\.[23]$/),
    rows: { pinterest_data: 11154, geolocation_data: 11154, user_data: 11154 },
    columns: { geolocation_data: ['ind', 'timestamp', 'latitude', 'longitude', 'country'] },
    firstDrawn: [7528, 'No Title Data Available', 'User Info Error'],
    plain: 'was let in',
  });
});

test("the pipeline's own connections to the database use TLS", async () => {
  const before = await mysqlReader();
  const emulated = await checkout.pipeline(['emulate', '--posts', '1', '--pace', '0', '--store', 'file:tls']);
  expect(emulated).toMatchObject({ code: 0 });
  const after = await mysqlReader();
  const tls = after.connections.tls - before.connections.tls;
  // Each run of the reader has one connection with TLS, and then one without.
  expect(tls).toBeGreaterThan(1);
  expect(after.connections.all - before.connections.all).toBe(tls + 1);
});

test('ssh and scp of OpenSSH work with the host key of `lab env`, and refuse another one', async () => {
  expect(await ssh.run('cat /etc/system-release; id -un')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Amazon Linux.*\nec2-user\n$/),
  });
  expect(await ssh.run('exit 7')).toMatchObject({ code: 7 });
  const [file, back] = [join(programs.dir, 'sent'), join(programs.dir, 'back')];
  writeFileSync(file, randomBytes(3_000_000));
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  await ssh.copyTo(file, 'sent by scp');
  expect(await ssh.run("sha256sum 'sent by scp'")).toMatchObject({ stdout: `${digest(file)}  sent by scp\n` });
  await ssh.copyFrom('sent by scp', back);
  expect(digest(back)).toBe(digest(file));
  const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmGDbKdaYXB6Kn3XhRk0Cp5cBRfFJt0Ck2vDLvQ2nFq';
  const refused = await new OpenSsh(programs, env, other).run('true');
  expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Host key verification failed') });
});

test('a plan afterwards finds nothing to change', async () => {
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});

test('none of them called an operation that the lab lacks', () => {
  const calls = jsonLines<{ status: number }>(readFileSync(join(checkout.dir, '.lab/logs/aws.jsonl'), 'utf8'));
  expect(calls.filter(({ status }) => status === 501)).toEqual([]);
  expect(calls.length).toBeGreaterThan(50);
});
