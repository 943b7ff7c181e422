import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { consoleConsumer, parseRecords, throwIfFailed } from '#lib/delivery/observed/kafka/console-consumer.ts';
import { fakeHost, type HostRun } from '../../../../fakes/host.ts';
import { fakePipeline } from '../../../../fakes/pipeline.ts';

const scope = { signal: new AbortController().signal, progress: () => undefined };

test('separates records whatever their values hold', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ offset: fc.nat(), value: fc.string({ unit: 'binary' }) })), (records) => {
      const text = records.map(({ offset, value }) => `Offset:${offset}<f:${value}:f>`).join('');
      fc.pre(!records.some(({ value }) => value.includes(':f>')));
      expect(parseRecords(`${text}Offset:9<f:cut`, '<f:', ':f>')).toEqual(records);
    }),
  );
});

test('refuses output that is not a record', () => {
  expect(() => parseRecords('Usage: kafka-console-consumer:f>', '<f:', ':f>')).toThrow(/is not a record/);
});

/** A log whose consumer begins at its start when it is asked for an offset after its end. */
function bench(log: readonly string[], stderr = '', code = 0) {
  const respond = ({ options }: HostRun) => {
    const [, , , , , from = '0', count = '0', , field = '', end = ''] = options.args ?? [];
    const first = Number(from) > log.length ? 0 : Number(from);
    const records = log.map((value, offset) => ({ offset, value })).slice(first, first + Number(count));
    return {
      code,
      stderr,
      stdout: records.map(({ offset, value }) => `Offset:${offset}${field}${value}${end}`).join(''),
    };
  };
  const pipeline = fakePipeline({
    config: { msk: { bootstrapServers: 'b-1:9098' } },
    ports: (writes) => ({ host: fakeHost(writes, respond) }),
  });
  const read = async (from: number, to: number) => {
    const found: number[] = [];
    for await (const { offset } of consoleConsumer(pipeline).read({ topic: 'u.pin', partition: 1, from, to }, scope)) {
      found.push(offset);
    }
    return found;
  };
  return { read, host: pipeline.ports.host };
}

test('reads a span by partition and offset with the client of the host', async () => {
  const { read, host } = bench(['a', 'b', 'c', 'd', 'e']);
  expect(await read(1, 3)).toEqual([1, 2, 3]);
  expect(host.runs).toHaveLength(1);
  expect(host.runs[0]?.kind).toBe('read');
  expect(host.runs[0]?.options.args?.slice(0, 8)).toEqual([
    '~/kafka_2.12-2.8.1',
    'b-1:9098',
    '~/kafka_2.12-2.8.1/bin/client.properties',
    'u.pin',
    '1',
    '1',
    '3',
    '10000',
  ]);
});

test('ends where the log ends, and takes nothing from its start for offsets after it', async () => {
  const { read } = bench(['a', 'b', 'c']);
  expect(await read(1, 9)).toEqual([1, 2]);
  expect(await read(7, 9)).toEqual([]);
});

test('reads a long span in several runs', async () => {
  const { read, host } = bench(Array.from({ length: 45_000 }, () => ''));
  const found = await read(0, 44_999);
  expect([found.length, found.at(-1), host.runs.length]).toEqual([45_000, 44_999, 3]);
});

const refuse = (stderr: string, code = 0, records = 0) =>
  throwIfFailed({ code, stderr }, { asked: 5, received: records }, { topic: 'u.pin', partition: 0 });

test('takes its own timeout as the end of the log', () => {
  const stderr =
    '[2026] ERROR Error processing message, terminating consumer process:  (kafka.tools.ConsoleConsumer$)\norg.apache.kafka.common.errors.TimeoutException\nProcessed a total of 0 messages';
  expect(() => refuse(stderr)).not.toThrow();
});

test.each([
  [
    'no client',
    'PIPELINE-ERROR There is no Kafka client in /x: run setup-kafka-client.',
    3,
    /There is no Kafka client.*setup-kafka-client/,
  ],
  [
    'wrong credentials',
    'terminating consumer process:  (x)\norg.apache.kafka.common.errors.SaslAuthenticationException: [1]: Access denied',
    0,
    /SASL.*Access denied/,
  ],
  ['a failure with a status', 'Exception in thread: boom', 1, /boom/],
  [
    'an unknown topic',
    'WARN Error while fetching metadata with correlation id 2 : {u.pin=UNKNOWN_TOPIC_OR_PARTITION}',
    0,
    /no such topic/,
  ],
  [
    'an unreachable broker',
    'WARN [Consumer] Connection to node -1 could not be established. Broker may not be available.',
    0,
    /msk.bootstrapServers/,
  ],
] as const)('does not take %s for an empty log', (_name, stderr, code, expected) => {
  expect(() => refuse(stderr, code)).toThrow(expected);
});
