import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { onHost } from '../e2e/fixtures/host-shell.ts';
import { lyingProxy } from '../e2e/fixtures/lying-proxy.ts';

// What the proof says of records that are not ours, of a connector that has failed, and of topics and ledgers that were
// changed. The changes are made by curl's kind of client and by Kafka's own tools, not by the product.
jest.setTimeout(300_000);

const uid = '0affd5f86743';
const checkout = new Checkout();
let env: Record<string, string> = {};

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.pipeline(['apply'])).toMatchObject({ code: 0, stderr: '' });
  env = await checkout.labEnv();
});
afterAll(() => checkout.dispose());

type Counts = Readonly<Record<string, number>>;
interface Report {
  readonly foreign: Counts;
  readonly counts: Counts;
  readonly duplicates: Counts;
  readonly connector: { readonly state: string; readonly tasks?: readonly { readonly hasTask: boolean }[] };
  readonly seconds: Counts;
}

const emulate = (run: string, ...flags: readonly string[]): Promise<Ended> =>
  checkout.pipeline(['emulate', '--posts', '2', '--pace', '0', '--store', 'file:ledgers', '--run', run, ...flags]);

const verify = (run: string, ...flags: readonly string[]): Promise<Ended> =>
  checkout.pipeline(['verify', '--store', 'file:ledgers', '--run', run, '--report', `report-${run}`, ...flags]);

const report = (run: string): Report =>
  JSON.parse(readFileSync(join(checkout.dir, `report-${run}`, 'report.json'), 'utf8')) as Report;

/** Posts values to a topic through the REST proxy, as another client does. */
async function postAsStranger(table: string, ...values: readonly unknown[]): Promise<void> {
  const answer = await fetch(`${env['LAB_REST_URL']}/topics/${uid}.${table}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.kafka.json.v2+json' },
    body: JSON.stringify({ records: values.map((value) => ({ value })) }),
  });
  expect(await answer.text()).toContain('"error_code":null');
}

/** Runs Kafka's own tools on the host. `$options` names the brokers; the client's settings follow each tool's own flag. */
const kafkaTools = (command: string): Promise<string> =>
  onHost(
    env,
    `cd kafka_2.12-2.8.1 && export CLASSPATH=$(echo libs/aws-msk-iam-auth-*.jar) && ` +
      `brokers=$(grep -o 'b-1[^, ]*' ../confluent-7.2.0/etc/kafka-rest/kafka-rest.properties | head -1) && ` +
      `options="--bootstrap-server $brokers" && ${command}`,
  );

test("another client's records are counted and listed, and fail the proof only with foreign: fail", async () => {
  await postAsStranger('pin', { hello: 'before' });
  expect(await emulate('shared')).toMatchObject({ code: 0 });
  await postAsStranger('pin', { hello: 'between' }, { index: 4711, title: 'between' });
  expect(await emulate('shared')).toMatchObject({ code: 0 });
  await postAsStranger('user', { ind: 4711 });
  const allowed = await verify('shared', '--list-foreign');
  expect(allowed).toMatchObject({ code: 0, stderr: '' });
  expect(allowed.stdout).toContain('Proven: 12 of 12 records in Kafka, 12 in S3');
  expect(allowed.stdout).toContain(
    'Foreign records, of other producers: pin (pinterest_data) 3, user (user_data) 1 (1 of them older than this run). They do not fail the proof.',
  );
  expect(allowed.stdout.match(/^ {2}foreign: .*, key topics\/\S+/gm)).toHaveLength(4);
  expect(report('shared')).toMatchObject({
    foreign: { pin: 3, geo: 0, user: 1 },
    counts: { foreign: 4, unexpected: 0 },
  });
  const failed = await verify('shared', '--foreign', 'fail');
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('is not proven: 3 foreign, of 12 records.');
});

test('a copy of a record of ours that another client wrote after all others is unexpected', async () => {
  expect(await emulate('copied')).toMatchObject({ code: 0 });
  const ledger = readFileSync(join(checkout.dir, 'ledgers', 'copied', 'ledger.jsonl'), 'utf8');
  const { offset } = JSON.parse(ledger.trimEnd().split('\n').at(-1) ?? '') as { readonly offset: number };
  const consumer = 'bin/kafka-console-consumer.sh $options --consumer.config bin/client.properties';
  const producer = 'bin/kafka-console-producer.sh $options --producer.config bin/client.properties';
  await kafkaTools(
    `${consumer} --topic ${uid}.user --partition 0 --offset ${offset} --max-messages 1 2>/dev/null | ` +
      `${producer} --topic ${uid}.user`,
  );
  const ended = await verify('copied');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    new RegExp(`unexpected: user \\(user_data\\) row \\d+.*a copy of the record at partition 0, offset ${offset}`),
  );
  expect(report('copied').counts).toMatchObject({ unexpected: 1, missing: 0, late: 0 });
});

/** Emulates, and kills the emulator when the answer to a post does not come although the record was written. */
async function killedBeforeItsAnswer(run: string): Promise<void> {
  let written = () => undefined as unknown;
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  await using proxy = await lyingProxy(env['LAB_INVOKE_URL'] ?? '', async ({ index }, forward) => {
    const reply = await forward();
    if (index < 4) return reply;
    written();
    return await new Promise<never>(() => undefined);
  });
  const flags = ['--posts', '5', '--pace', '0', '--store', 'file:ledgers', '--run', run, '--invoke-url', proxy.url];
  const child = spawn(process.execPath, ['scripts/pipeline.ts', 'emulate', ...flags, '--lab'], {
    cwd: checkout.dir,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => void child.on('close', () => resolve()));
  await isWritten;
  child.kill('SIGKILL');
  await ended;
}

test('a record that the emulator was killed over is never foreign, and is accounted for when the run is resumed', async () => {
  await killedBeforeItsAnswer('killed');
  const before = await verify('killed');
  expect(before.code).toBe(1);
  expect(before.stderr).toMatch(/1 unexpected, of 4 records[\s\S]*was killed, or is still being written.*once more/);
  expect(report('killed').counts).toMatchObject({ unexpected: 1, missing: 0, late: 0 });
  expect(await emulate('killed')).toMatchObject({ code: 0 });
  expect(await verify('killed', '--foreign', 'fail')).toMatchObject({ code: 0, stderr: '' });
  expect(report('killed').duplicates).toEqual({ pin: 0, geo: 1, user: 0 });
});

test('a ledger that was cut off contradicts its checkpoint, and proves nothing', async () => {
  const ledger = ['--store', 'file:cut', '--run', 'cut'];
  expect(await checkout.pipeline(['emulate', '--posts', '2', '--pace', '0', ...ledger])).toMatchObject({ code: 0 });
  const file = join(checkout.dir, 'cut', 'cut', 'ledger.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${lines.slice(0, 4).join('\n')}\n`);
  const ended = await checkout.pipeline(['verify', ...ledger]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^error: .*ledger.*checkpoint/im);
});

const properties = (): string => join(checkout.dir, 'config/connectors/s3-sink.properties');

test('a connector that one null value has stopped ends the wait, and the failure tells its trace', async () => {
  expect(await emulate('stopped')).toMatchObject({ code: 0 });
  expect(await verify('stopped', '--foreign', 'fail')).toMatchObject({ code: 0 });
  await postAsStranger('user', null);
  expect(await emulate('stopped')).toMatchObject({ code: 0 });
  const start = Date.now();
  const ended = await verify('stopped', '--wait', '240');
  expect(Date.now() - start).toBeLessThan(120_000);
  expect(ended.code).toBe(1);
  const trace = /InvalidInput\.\S+: .*Null valued records are not writeable/;
  expect(ended.stdout).toMatch(new RegExp(`The connector ${uid}-connector is FAILED: ${trace.source}`));
  expect(ended.stderr).toMatch(
    new RegExp(`6 late, of 12 records[^]*is FAILED\\. MSK Connect says: ${trace.source}.*run deploy-connector.*log`),
  );
  expect(ended.stderr).toMatch(new RegExp(`No task reads ${uid}\\.user, partition 0`));
  expect(report('stopped').connector).toMatchObject({ state: 'FAILED' });
  appendFileSync(properties(), 'behavior.on.null.values=ignore\n');
  expect(await checkout.pipeline(['apply', '--milestone', 'deploy-connector'])).toMatchObject({ code: 0, stderr: '' });
  expect(await verify('stopped')).toMatchObject({ code: 0, stderr: '' });
});

test('objects of another name beside late records are told with an example', async () => {
  const text = readFileSync(properties(), 'utf8');
  writeFileSync(properties(), `${text}filename.offset.zero.pad.width=20\n`);
  expect(await checkout.pipeline(['apply', '--milestone', 'deploy-connector'])).toMatchObject({ code: 0, stderr: '' });
  writeFileSync(properties(), text);
  expect(await emulate('padded')).toMatchObject({ code: 0 });
  const ended = await verify('padded', '--wait', '10');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    new RegExp(
      `The bucket holds objects of other names, such as topics/${uid}\\.\\w+/partition=0/${uid}\\.\\w+\\+0\\+\\d{20}\\.json: the offset has 20 digits \\(filename\\.offset\\.zero\\.pad\\.width\\)`,
    ),
  );
  expect(await checkout.pipeline(['apply', '--milestone', 'deploy-connector'])).toMatchObject({ code: 0, stderr: '' });
});

test('a topic that was deleted and created again is not taken for retention', async () => {
  expect(await emulate('recreated')).toMatchObject({ code: 0 });
  expect(await verify('recreated')).toMatchObject({ code: 0, stderr: '' });
  await kafkaTools(`bin/kafka-topics.sh $options --command-config bin/client.properties --delete --topic ${uid}.geo`);
  const deleted = await verify('recreated');
  expect(deleted.code).toBe(1);
  expect(deleted.stderr).toContain(`There is no topic ${uid}.geo in Kafka. Was it deleted`);
  await kafkaTools(
    `bin/kafka-topics.sh $options --command-config bin/client.properties --create --topic ${uid}.geo --partitions 1`,
  );
  const ended = await verify('recreated');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    new RegExp(
      `2 missing, of 6 records[^]*Topic ${uid}\\.geo was deleted and created again.*Retention is not the cause`,
    ),
  );
  expect(await emulate('again')).toMatchObject({ code: 0 });
  expect(await verify('again')).toMatchObject({ code: 0, stderr: '' });
});
