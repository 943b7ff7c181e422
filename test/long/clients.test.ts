import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { builtAt } from '#lab/core/built.ts';
import { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { archive, KAFKA_TGZ } from '#lab/parts/kafka/recipes.ts';
import { Checkout } from '../e2e/checkout.ts';
import { AwsCli } from '../e2e/clients/aws-cli.ts';
import { jsonLines, Programs } from '../e2e/clients/programs.ts';
import { program, pythonOfClients } from '../e2e/clients/python.ts';
import { OpenSsh } from '../e2e/clients/ssh.ts';

// Other people's programs on a finished pipeline. Nothing tells them that this is no AWS but the variables of `lab env`.

jest.setTimeout(300_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;
const topics = ['pin', 'geo', 'user'].map((name) => `${uid}.${name}`);
/** Rows that CPython draws first after seed 100: those of the first turns. */
const drawn = [7528, 2863, 5730];
/** Turns that the project itself has posted before: `npm start -- --posts`. */
const POSTED_BEFORE = 1;

const checkout = new Checkout();
let env: Record<string, string> = {};
let programs: Programs;
let python = '';
let aws: AwsCli;
let kafkaHome = '';
let ssh: OpenSsh;

/** A record that the students' emulator posted, with the place that Kafka gave it. */
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

/** Polls until `probe` is right or 60 s have passed; the last answer is returned either way. */
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

/** The records of a topic as `kafka-console-consumer` prints them: `offset → value`. */
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

test("an emulator written as the students' draws the published rows, and every POST is acknowledged", () => {
  expect(posted.map(({ topic, row }) => `${topic} ${row}`)).toEqual(
    drawn.flatMap((row) => topics.map((topic) => `${topic} ${row}`)),
  );
  expect(posted.map(({ error }) => error ?? 0)).toEqual(posted.map(() => 0));
  for (const { value, row } of posted) expect(value['index'] ?? value['ind']).toBe(row);
});

test('its records arrive in S3 at the keys that the replies predict, with the values that were posted', async () => {
  const wanted = posted.map(keyOf);
  const there = await eventually(
    () => objectsBelow('topics/'),
    (keys) => wanted.every((key) => keys.includes(key)),
  );
  expect(there).toEqual(expect.arrayContaining(wanted));
  const folder = join(programs.dir, 'objects');
  await aws.run('s3', 'cp', '--quiet', '--recursive', `s3://${bucket}/topics/`, folder);
  for (const record of posted) {
    const object = readFileSync(join(folder, keyOf(record).slice('topics/'.length)), 'utf8');
    expect(object.endsWith('\n')).toBe(true);
    expect(JSON.parse(object)).toEqual(record.value);
  }
});

test('kafka-topics and kafka-console-consumer see the topics and the records on the observer', async () => {
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

test('on the host, with IAM, the same programs list the topics and read the records', async () => {
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

// The only group by that name that the role may join; the console consumer above makes up one of its own.
test('a consumer of the REST proxy reads every record, commits and leaves', async () => {
  const count = topics.length * (drawn.length + POSTED_BEFORE);
  const flags = ['--group', 'students', '--count', String(count)];
  const text = await programs.output(python, [program('rest_consumer.py'), ...flags, ...topics]);
  const read = jsonLines<{ topic: string; partition: number; offset: number; value: unknown }>(text);
  expect(read).toHaveLength(count);
  for (const { topic, partition, offset, value } of posted) {
    expect(read).toContainEqual(expect.objectContaining({ topic, partition, offset, value }));
  }
});

test('PyMySQL reads the tables over TLS, and is refused without it', async () => {
  const seen = JSON.parse(await programs.output(python, [program('mysql_reader.py')])) as Record<string, unknown>;
  expect(seen).toMatchObject({
    tls: expect.stringMatching(/^TLSv1\.[23]$/),
    rows: { pinterest_data: 11154, geolocation_data: 11154, user_data: 11154 },
    columns: { geolocation_data: ['ind', 'timestamp', 'latitude', 'longitude', 'country'] },
    firstDrawn: [7528, 'No Title Data Available', 'User Info Error'],
    plain: expect.stringContaining('3159'), // "Connections using insecure transport are prohibited"
  });
});

test("OpenSSH's ssh and scp work with the host key of `lab env`, and refuse any other", async () => {
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

test('a plan after all of them finds nothing to change', async () => {
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});

test('none of them called anything that the lab lacks', () => {
  const calls = jsonLines<{ status: number }>(readFileSync(join(checkout.dir, '.lab/logs/aws.jsonl'), 'utf8'));
  expect(calls.filter(({ status }) => status === 501)).toEqual([]);
  expect(calls.length).toBeGreaterThan(50);
});
