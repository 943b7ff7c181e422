import { expect, test } from '@jest/globals';
import { noticesOf } from '#lib/delivery/report/notices.ts';
import { failureText } from '#lib/delivery/report/text.ts';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import { bench, runningConnector } from './bench.ts';
import { topicOf } from './history.ts';
import { verdictText } from './verdict-text.ts';

const NAME = '0affd5f86743-connector';
const TRACE =
  'InvalidInput: ConnectException: Null valued records are not writeable\n\tat io.confluent.Task.put(Task.java)';

/** Two records, of which the second has no object, and a connector in some state. */
function lateBench(state: { readonly state: string; readonly reason?: string; readonly logs?: readonly string[] }) {
  const made = bench('ledger a@0 b@1\nkafka a b\ns3 a -');
  made.pipeline.ports.mskConnect.connectors.set(NAME, { ...runningConnector(NAME), reason: undefined, ...state });
  return made;
}

test.each(['FAILED', 'PAUSED'])('does not wait for a connector that is %s', async (state) => {
  const { verify, pipeline } = lateBench({ state });
  const { report } = await verify({ waitSeconds: 120 });
  expect(verdictText(report)).toBe('late b@1');
  expect(pipeline.ports.clock.now()).toBe(0);
  expect(failureText(report)).toContain(`  The connector ${NAME} is ${state}.`);
});

test('tells the first line of the trace of a failed connector at once and with the failure, and where its log is', async () => {
  const { verify } = lateBench({ state: 'FAILED', reason: TRACE, logs: ['the CloudWatch log group connectors'] });
  const { report, said } = await verify();
  const firstLine = 'InvalidInput: ConnectException: Null valued records are not writeable';
  expect(said).toContain(`The connector ${NAME} is FAILED: ${firstLine}`);
  expect(said.indexOf(`The connector ${NAME} is FAILED: ${firstLine}`)).toBeLessThan(
    said.findIndex((line) => line.includes('read from Kafka')),
  );
  expect(report.connector).toMatchObject({ name: NAME, state: 'FAILED', reason: firstLine });
  expect(failureText(report)).toMatch(
    /is FAILED\. MSK Connect says: InvalidInput: [^\n]*writeable\. Nothing more arrives[^\n]*run deploy-connector[^\n]*log to the CloudWatch log group connectors\./,
  );
});

test('ends the wait when the connector fails meanwhile', async () => {
  const { verify, pipeline } = lateBench({ state: 'RUNNING' });
  const { clock, mskConnect } = pipeline.ports;
  const { sleep } = clock;
  clock.sleep = async (ms, signal) => {
    await sleep(ms, signal);
    if (clock.now() === 25_000) mskConnect.connectors.set(NAME, { ...runningConnector(NAME), state: 'FAILED' });
  };
  const { report } = await verify({ waitSeconds: 120 });
  expect(report.connector?.state).toBe('FAILED');
  expect(clock.now()).toBe(30_000);
});

test('waits for another sink where MSK Connect has no such connector, and says so', async () => {
  const { verify, pipeline } = bench('ledger a@0 b@1\nkafka a b\ns3 a -');
  pipeline.ports.mskConnect.connectors.clear();
  const { report } = await verify({ waitSeconds: 30 });
  expect(pipeline.ports.clock.now()).toBe(30_000);
  expect(failureText(report)).toMatch(
    /There is no connector 0affd5f86743-connector in MSK Connect\. Run deploy-connector/,
  );
});

test('proves a delivery without the right to ask MSK Connect', async () => {
  const { verify, pipeline } = bench('ledger a@0\nkafka a');
  pipeline.ports.mskConnect.connector = () => Promise.reject(new AwsError('Denied: no', 'AccessDeniedException', {}));
  const { report } = await verify();
  expect(report).toMatchObject({ exit: 0, connector: { state: 'UNKNOWN', reason: 'Denied: no' } });
  expect(noticesOf(report)).toEqual([]);
});

test('says that the connector has failed although every record has arrived', async () => {
  const { verify, pipeline } = bench('ledger a@0\nkafka a');
  pipeline.ports.mskConnect.connectors.set(NAME, { ...runningConnector(NAME), state: 'FAILED', reason: TRACE });
  const { report } = await verify();
  expect(report.exit).toBe(0);
  expect(noticesOf(report).join()).toMatch(
    /^The connector 0affd5f86743-connector is FAILED\. MSK Connect says: InvalidInput/,
  );
});

const GROUP = `
GROUP      TOPIC                 PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG  CONSUMER-ID  HOST        CLIENT-ID
connect-x  ${topicOf('geo')}      0          5               5               0    c-1-ed8e     /127.0.0.1  c-1
connect-x  ${topicOf('pin')}      0          1               2               1    -            -           -
connect-x  ${topicOf('user')}     0          -               0               -    c-1-ed8e     /127.0.0.1  c-1
`;

test("tells how far the connector's tasks have come, which MSK Connect does not show", async () => {
  const { verify, pipeline } = lateBench({ state: 'RUNNING' });
  const { host } = pipeline.ports;
  host.read = async () => ({ code: 0, stdout: GROUP, stderr: "Consumer group 'connect-x' has no active members." });
  const { report } = await verify({ waitSeconds: 0 });
  expect(report.connector?.tasks).toEqual([
    { topic: topicOf('geo'), partition: 0, next: 5, hasTask: true },
    { topic: topicOf('pin'), partition: 0, next: 1, hasTask: false },
    { topic: topicOf('user'), partition: 0, next: 0, hasTask: true },
  ]);
  expect(failureText(report)).toContain(
    `No task reads ${topicOf('pin')}, partition 0: its task has failed, or was never started. Everything before offset 1 was written: look at the records from there on.`,
  );
});

test('says why it is not known how far the tasks have come', async () => {
  const { verify, pipeline } = lateBench({ state: 'RUNNING' });
  pipeline.ports.host.read = async () => ({
    code: 1,
    stdout: "Error: Consumer group 'connect-0affd5f86743-connector' does not exist.",
    stderr: '',
  });
  expect(failureText((await verify({ waitSeconds: 0 })).report)).toMatch(
    /Kafka knows no consumer group connect-0affd5f86743-connector: no task has read anything yet\./,
  );
});

const folder = `topics/${topicOf('pin')}/partition=0`;
const file = `${topicOf('pin')}+0+0000000001`;

test.each([
  [`${folder}/${file}.json.gz`, /the name ends in "\.json\.gz" \(s3\.compression\.type\)/],
  [`${folder}/${file}.avro`, /the name ends in "\.avro" \(format\.class\)/],
  [`${folder}/${topicOf('pin')}+0+1.json`, /the offset has 1 digits \(filename\.offset\.zero\.pad\.width\)/],
  [`${folder}/${topicOf('pin')}+0+00000000000000000001.json`, /the offset has 20 digits/],
  [`${folder}/${topicOf('pin')}-0-0000000001.json`, /file\.delim is "-"/],
  [`topics/${topicOf('pin')}/year=2026/month=11/${file}.json`, /the folder is "\S+month=11\/" \(partitioner\.class\)/],
  [`topics/${topicOf('pin')}/country=DE/${file}.json`, /the folder is "\S+country=DE\/" \(partitioner\.class\)/],
  [`raw/${topicOf('pin')}/partition=0/${file}.json`, /topics\.dir is "raw"/],
  [`zone/raw/${topicOf('pin')}/partition=0/${file}.json`, /topics\.dir is "zone\/raw"/],
  [`${topicOf('pin')}/partition=0/${file}.json`, /topics\.dir is ""/],
])('names the object of another name beside a late record: %s', async (key, difference) => {
  const { verify, pipeline } = lateBench({ state: 'RUNNING' });
  for (const other of [key, 'pipeline-state/run/segments/00000000.jsonl', `topics/other/partition=0/other+0+1.json`]) {
    pipeline.ports.s3.objects.set(`${pipeline.names.bucket}/${other}`, { bytes: Buffer.from('{}'), metadata: {} });
  }
  const { report } = await verify({ waitSeconds: 0 });
  expect(report.otherNames).toEqual([
    { key, expected: `${folder}/${file}.json`, difference: expect.stringMatching(difference) },
  ]);
  expect(failureText(report)).toContain(`The bucket holds objects of other names, such as ${key}: `);
});

test('names no object where there is none of another name', async () => {
  expect((await lateBench({ state: 'RUNNING' }).verify({ waitSeconds: 0 })).report.otherNames).toEqual([]);
});
