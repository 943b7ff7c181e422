import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConfigErrors, type LoadedConfig, loadConfig } from '#lib/config/load.ts';
import { parseProperties } from '#lib/config/source/properties.ts';
import { UserErrors } from '#lib/errors.ts';

const shipped = resolve(import.meta.dirname, '../../../../config');
let baseDir: string;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'load-config-'));
  await cp(shipped, join(baseDir, 'config'), { recursive: true });
});
afterEach(() => rm(baseDir, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(baseDir, name), text);
const load = (env: Record<string, string> = {}): Promise<LoadedConfig> =>
  loadConfig({ file: 'config/pipeline.yaml', baseDir, env });

async function mistakesOf(env: Record<string, string> = {}): Promise<readonly string[]> {
  try {
    await load(env);
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ message }) => message);
    throw error;
  }
  return [];
}

test('loads the shipped config with exactly the properties of its file, and one warning', async () => {
  const { config, names, connectorProperties, configDir, warnings, downloads } = await load();
  expect(config.userId).toBe('0affd5f86743');
  expect(names.bucket).toBe('user-0affd5f86743-bucket');
  expect(configDir).toBe(join(baseDir, 'config'));
  expect(connectorProperties).toEqual({
    'connector.class': 'io.confluent.connect.s3.S3SinkConnector',
    's3.region': 'us-east-1',
    'flush.size': '1',
    'schema.compatibility': 'NONE',
    'tasks.max': '3',
    'topics.regex': '0affd5f86743.*',
    'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
    'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter.schemas.enable': 'false',
    'storage.class': 'io.confluent.connect.s3.storage.S3Storage',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    's3.bucket.name': 'user-0affd5f86743-bucket',
  });
  expect(downloads.kafka.fileName).toBe('kafka_2.12-2.8.1.tgz');
  expect(warnings).toMatchObject([{ message: expect.stringContaining('another user'), position: { line: 15 } }]);
});

test('a mistake comes with the warnings that may explain it', async () => {
  await write('config/pipeline.yaml', 'userId: "0affd5f86743"\naws: {region: us-esat-1}\nconnector: {mcuCount: 3}\n');
  const failure = await load().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigErrors);
  expect((failure as ConfigErrors).warnings).toMatchObject([
    { message: expect.stringContaining('Did you mean "us-east-1"?'), position: { line: 2 } },
    { message: expect.stringContaining('another user') },
  ]);
});

test('the sink may be given as JSON, as the API of Kafka Connect takes it', async () => {
  const entries = parseProperties(await readFile(join(shipped, 'connectors/s3-sink.properties'), 'utf8'), 's');
  const config = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  await write('config/connectors/s3-sink.properties', JSON.stringify({ name: 'x', config }, null, 2));
  expect((await load()).connectorProperties).toEqual(config);
  expect((await load({ PIPELINE_USER_ID: 'abc' })).connectorProperties['s3.bucket.name']).toBe('user-abc-bucket');
});

test('a secret is one mistake, and is not shown', async () => {
  await write('config/pipeline.yaml', 'userId: "0affd5f86743"\napi:\n  invokeUrl: https://me:hunter2@h/test\n');
  const mistakes = await mistakesOf();
  expect(mistakes).toEqual([
    expect.stringMatching(/^config\/pipeline\.yaml:3:14: api\.invokeUrl holds an address with a password/),
  ]);
  expect(mistakes.join()).not.toContain('hunter2');
});

test('the values in the shipped config are the defaults', async () => {
  const { config } = await load();
  await write('config/pipeline.yaml', 'userId: "0affd5f86743"\n');
  expect((await load()).config).toEqual(config);
});

test('every example in the comments of the shipped config is valid once it is uncommented', async () => {
  const text = await readFile(join(baseDir, 'config/pipeline.yaml'), 'utf8');
  const uncommented = text.replace(/^( *)# ((?!sha256)[a-z]\w*: \S.*)$/gim, (line, indent: string, setting: string) =>
    /^(aws|aws,|Database|AWS|Default|required): /i.test(setting) || indent === '' ? line : `${indent}${setting}`,
  );
  expect(uncommented.match(/^ +(account|instanceId|subnets|hostKey|roleArn|invokeUrl): /gm)).toHaveLength(6);
  await write('config/pipeline.yaml', uncommented);
  expect(await mistakesOf()).toEqual([]);
});

test('a block with nothing but comments counts as absent', async () => {
  await write('config/pipeline.yaml', 'userId: "0affd5f86743"\nmsk:\n  # clusterName: x\naws:\n');
  await expect(load()).resolves.toMatchObject({ config: { msk: {}, aws: { region: 'us-east-1' } } });
});

test('values of an overlay win, and its mistakes are shown in its own file', async () => {
  await write('overlay.yaml', 'aws:\n  account: "123456789012"\nec2: {address: 127.0.0.1}\n');
  const env = { PIPELINE_OVERLAY: join(baseDir, 'overlay.yaml') };
  await expect(load(env)).resolves.toMatchObject({
    config: { aws: { region: 'us-east-1', account: '123456789012' }, ec2: { address: '127.0.0.1' } },
  });
  await write('overlay.yaml', 'aws:\n  acount: "1"\n');
  expect(await mistakesOf(env)).toEqual([expect.stringMatching(/overlay\.yaml:2:3: unknown key "acount" in aws; did/)]);
});

test('variables replace user id and region, in the sink too; blank ones do not', async () => {
  const loaded = await load({ PIPELINE_USER_ID: ' 1234abcd ', AWS_REGION: 'eu-west-1' });
  expect(loaded.names.topics.pin).toBe('1234abcd.pin');
  expect(loaded.config.aws.region).toBe('eu-west-1');
  expect(loaded.connectorProperties).toMatchObject({
    'topics.regex': '1234abcd.*',
    's3.bucket.name': 'user-1234abcd-bucket',
    's3.region': 'eu-west-1',
  });
  await expect(load({ PIPELINE_USER_ID: ' ', AWS_REGION: '' })).resolves.toMatchObject({
    config: { userId: '0affd5f86743', aws: { region: 'us-east-1' } },
  });
});

test('a user id that was changed in one file only is reported in the other', async () => {
  await write('config/pipeline.yaml', 'userId: "abc"\n');
  expect(await mistakesOf()).toEqual([
    expect.stringMatching(/s3-sink\.properties:15:14: topics\.regex is "0affd5f86743\.\*", which does not match/),
    expect.stringMatching(/s3-sink\.properties:\d+:16: s3\.bucket\.name is ".*", expected "user-abc-bucket"/),
  ]);
});

test('mistakes of all files and kinds are found in one run, in the order of the lines', async () => {
  await write(
    'config/pipeline.yaml',
    'userId: "0affd5f86743"\nssh: {port: 8082}\nbanana: 1\ntopics: {partitions: 0}\n',
  );
  await write('config/connectors/s3-sink.properties', 'flush.size=x\nflush.size=1\n');
  expect(await mistakesOf()).toEqual([
    expect.stringMatching(/pipeline\.yaml:2:13: restProxy\.port and ssh\.port are both 8082/),
    expect.stringMatching(/pipeline\.yaml:3:1: unknown key "banana"/),
    expect.stringMatching(/pipeline\.yaml:4:22: topics\.partitions is 0/),
    expect.stringMatching(/s3-sink\.properties:2:1: the key "flush\.size" is already set in line 1/),
  ]);
});

test('one mistake does not cause a second: checks that use an invalid value are left out', async () => {
  await write('config/pipeline.yaml', 'userId: 123456789012\naws: {region: us}\n');
  expect(await mistakesOf()).toEqual([
    expect.stringMatching(/pipeline\.yaml:1:9: userId is read as the number/),
    expect.stringMatching(/pipeline\.yaml:2:15: aws\.region is "us"/),
  ]);
});

test('a required key that is missing in a block is one mistake, and does not hide the others', async () => {
  const clusterId = 'clusterId: 0123-456789-abcdefgh';
  await write(
    'config/pipeline.yaml',
    `userId: "0affd5f86743"\ndatabricks:\n  ${clusterId}\n  schedule: {}\nbanana: 1\n`,
  );
  expect(await mistakesOf()).toEqual([
    expect.stringMatching(/pipeline\.yaml:4:3: databricks\.schedule\.cron is missing, expected a Quartz .*; add it\./),
    expect.stringMatching(/pipeline\.yaml:5:1: unknown key "banana"/),
  ]);
});

test.each([
  'msk: {subnets: [~]}',
  'msk: {subnets: {a: 1}}',
  'databricks: {jobCluster: {workers: x}, schedule: 3}',
  'downloads: 7',
  'databricks: [1]',
])('%s: any invalid value is reported as a mistake of the user', async (line) => {
  await write('config/pipeline.yaml', `userId: "0affd5f86743"\n${line}\n`);
  expect(await mistakesOf()).not.toEqual([]);
});

test('each file that cannot be read is named', async () => {
  await write('config/pipeline.yaml', 'userId: "0affd5f86743"\nconnector: {propertiesFile: none.properties}\n');
  expect(await mistakesOf()).toEqual([
    expect.stringMatching(
      /^config\/none\.properties cannot be read: the file does not exist\. Correct the config key connector\.p/,
    ),
  ]);
  await rm(join(baseDir, 'config/pipeline.yaml'));
  expect(await mistakesOf({ PIPELINE_OVERLAY: 'gone.yaml' })).toEqual([
    expect.stringMatching(/^config\/pipeline\.yaml cannot be read: the file does not exist\. Set its path/),
    expect.stringMatching(
      /^gone\.yaml cannot be read: the file does not exist\. Correct or remove .* PIPELINE_OVERLAY/,
    ),
  ]);
});

test('the properties keep the order of their file', async () => {
  const text = await readFile(join(shipped, 'connectors/s3-sink.properties'), 'utf8');
  const entries = parseProperties(text, 'x').map(({ key, value }) => [key, value]);
  expect(Object.entries((await load()).connectorProperties)).toEqual(entries);
});
