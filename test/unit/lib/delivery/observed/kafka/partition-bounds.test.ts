import { expect, test } from '@jest/globals';
import { parseBounds, partitionBounds } from '#lib/delivery/observed/kafka/partition-bounds.ts';
import { fakeHost } from '../../../../fakes/host.ts';
import { fakePipeline } from '../../../../fakes/pipeline.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

/** What the script prints for one topic, as Kafka 2.8.1 prints it. */
const printed = (topic: string, earliest: number, latest: number): string =>
  ['earliest', 'latest']
    .flatMap((which) => [
      `${which} `,
      `${which} GROUP                          TOPIC                          PARTITION  NEW-OFFSET     `,
      `${which} connect-u-proof                ${topic}               0          ${which === 'latest' ? latest : earliest}              `,
    ])
    .join('\n');

/** A host that answers by the topics it is asked for. */
function hostThat(answer: (topics: readonly string[]) => string) {
  const pipeline = fakePipeline({
    config: { msk: { bootstrapServers: 'b-1:9098' } },
    ports: (writes) => ({
      host: fakeHost(writes, ({ options }) => ({ stdout: answer(options.args?.slice(4) ?? []) })),
    }),
  });
  return { pipeline, host: pipeline.ports.host };
}

test('asks for the lowest and the next offset of all topics in one go, and writes nothing', async () => {
  const { pipeline, host } = hostThat((topics) => topics.map((topic) => printed(topic, 3, 8)).join('\n'));
  const bounds = await partitionBounds(pipeline, ['u.pin', 'u.geo'], scope);
  expect([...bounds]).toEqual([
    ['u.pin 0', { start: 3, end: 8 }],
    ['u.geo 0', { start: 3, end: 8 }],
  ]);
  expect(host.runs).toHaveLength(1);
  expect(host.runs[0]?.kind).toBe('read');
  expect(host.runs[0]?.script).toContain('--dry-run');
  expect(host.runs[0]?.options.args).toEqual([
    '~/kafka_2.12-2.8.1',
    'b-1:9098',
    '~/kafka_2.12-2.8.1/bin/client.properties',
    'connect-0affd5f86743-connector-proof',
    'u.pin',
    'u.geo',
  ]);
});

test('takes every partition, and leaves out what the tool prints besides', () => {
  const text = `${printed('u.pin', 0, 5)}\nlatest WARN something\nearliest g u.pin 1 7\nlatest g u.pin 1 7\nlatest g u.pin 2 4`;
  expect([...parseBounds(text)]).toEqual([
    ['u.pin 0', { start: 0, end: 5 }],
    ['u.pin 1', { start: 7, end: 7 }],
  ]);
});

test('names the topic that is not there', async () => {
  const { pipeline } = hostThat((topics) =>
    topics.includes('u.geo')
      ? 'latest Error: Executing consumer group command failed due to org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.'
      : topics.map((topic) => printed(topic, 0, 1)).join('\n'),
  );
  await expect(partitionBounds(pipeline, ['u.pin', 'u.geo', 'u.user'], scope)).rejects.toThrow(
    /^There is no topic u\.geo in Kafka\. Was it deleted after its records were posted\?/,
  );
});

test.each([
  [
    'the right on the group',
    'latest Caused by: org.apache.kafka.common.errors.GroupAuthorizationException: Group authorization failed.',
    /needs kafka-cluster:DescribeGroup on the group connect-0affd5f86743-connector-proof/,
  ],
  [
    'the right to connect',
    'latest org.apache.kafka.common.errors.SaslAuthenticationException: [1]: Access denied',
    /SASL.*Access denied/,
  ],
])('says when %s is lacking', async (_name, said, expected) => {
  const { pipeline } = hostThat(() => said);
  await expect(partitionBounds(pipeline, ['u.pin'], scope)).rejects.toThrow(expected);
});
