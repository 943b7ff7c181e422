import { expect, test } from '@jest/globals';
import { explainIssues } from '#lib/config/checks/issues.ts';
import { configSchema } from '#lib/config/schema.ts';
import { merge, type Override } from '#lib/config/source/merged.ts';
import { parseYaml } from '#lib/config/source/yaml-source.ts';

function findingsOf(text: string, overrides: readonly Override[] = []): string[] {
  const merged = merge([parseYaml(text, 'p.yaml')], overrides);
  const { error } = configSchema.safeParse(merged.value);
  return explainIssues(error?.issues ?? [], merged, 'p.yaml').map(
    ({ message, position }) => `${position?.line ?? '-'}:${position?.column ?? '-'} ${message}`,
  );
}

test('an unknown key is named with the nearest known one of its block', () => {
  expect(findingsOf('userId: "abc"\ntopics:\n  partition: 3\n')).toEqual([
    '3:3 unknown key "partition" in topics; did you mean "partitions"? Known here: partitions, replicationFactor.',
  ]);
});

test('a key that belongs in another block is named with that block', () => {
  expect(findingsOf('userId: "abc"\nbootstrapServers: b:9098\n')).toEqual([
    expect.stringMatching(/^2:1 unknown key "bootstrapServers" at the top; did you mean "msk\.bootstrapServers"\?/),
  ]);
});

test('a key that resembles no other is to be removed', () => {
  expect(findingsOf('userId: "abc"\nbananas: 3\n')).toEqual([
    expect.stringMatching(/^2:1 unknown key "bananas" at the top; remove it\. Known here: userId, aws,/),
  ]);
});

test.each([
  ['topics: {partitions: 0}', 'topics.partitions is 0, expected a whole number from 1 to 1000.'],
  ['topics: {partitions: 1.5}', 'topics.partitions is 1.5, expected a whole number from 1 to 1000.'],
  ['topics: {partitions: "3"}', 'topics.partitions is "3", expected a whole number from 1 to 1000.'],
  ['topics: {partitions: .nan}', 'topics.partitions is .nan, expected a whole number from 1 to 1000.'],
  ['topics: 3', 'topics is 3, expected a block with the keys partitions, replicationFactor.'],
  ['aws: {region: useast}', 'aws.region is "useast", expected an AWS region, such as us-east-1.'],
  ['aws: {region: [a]}', 'aws.region is ["a"], expected an AWS region, such as us-east-1.'],
  ['api: {create: yes}', 'api.create is "yes", expected true or false.'],
  ['connector: {upload: laptop}', 'connector.upload is "laptop", expected one of runner, host.'],
  ['connector: {mcuCount: 3}', 'connector.mcuCount is 3, expected one of 1, 2, 4, 8.'],
  ['msk: {subnets: []}', 'msk.subnets is [], expected a list of texts that is not empty.'],
  ['msk: {subnets: [x]}', 'msk.subnets[0] is "x", expected a subnet id, such as subnet-0123456789abcdef0.'],
  [
    'downloads: {kafka: {url: ftp://h/k}}',
    'downloads.kafka.url is "ftp://h/k", expected an http:// or https:// address.',
  ],
  ['ssh: {port: 70000}', 'ssh.port is 70000, expected a whole number from 1 to 65535.'],
  [
    'kafkaClient: {version: 2.8}',
    'kafkaClient.version is read as the number 2.8, expected a text; quote it: version: "2.8".',
  ],
])('%s: the value, and what was expected', (line, message) => {
  expect(findingsOf(`userId: "abc"\n${line}\n`).map((text) => text.replace(/^\S+ /, ''))).toEqual([message]);
});

test.each(['123456789012', '123e45678', '0x12ab', '0o17', '12.50'])(
  'a user id that YAML reads as a number (%s) is to be quoted as it is written',
  (id) => {
    expect(findingsOf(`userId: ${id}\n`)).toEqual([
      expect.stringMatching(new RegExp(`^1:9 userId is read as the number .*; quote it: userId: "${id}"\\.$`)),
    ]);
  },
);

test('a key that is missing is named with what to add', () => {
  expect(findingsOf('aws: {}\n')).toEqual([
    expect.stringMatching(/^1:1 userId is missing, expected 3 to 63 letters.*; add it\. Your user id/),
  ]);
});

test('a variable is named with the key that it replaces, and has no place in a file', () => {
  const override = { path: ['userId'], value: 'a b', variable: 'PIPELINE_USER_ID' };
  expect(findingsOf('userId: "abc"\n', [override])).toEqual([
    '-:- The environment variable PIPELINE_USER_ID, which replaces userId, is "a b", expected 3 to 63 letters, digits, "-" or "_".',
  ]);
});
