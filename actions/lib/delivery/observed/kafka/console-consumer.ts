import { randomBytes } from 'node:crypto';
import type { Scope } from '#lib/converge/resource.ts';
import { MAX_SEARCHED } from '#lib/delivery/limits.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { KafkaReader, KafkaRecord, Span } from './kafka-reader.ts';
import { NO_KAFKA_CLIENT, refuseMissingClient } from './missing-client.ts';
import { partitionBounds } from './partition-bounds.ts';

/** Records that one run of the consumer is asked for. */
const CHUNK_RECORDS = MAX_SEARCHED;
/** What one run may print. Output is cut there, and the next run continues after the last whole record. */
const CHUNK_BYTES = 14 * 1024 * 1024;
/** The consumer ends when no record came for this long: some of those it was asked for are not there. */
const SILENCE_MS = 10_000;
/** Deadline of one run: a JVM starts, signs in and reads. */
const RUN_TIMEOUT_MS = 180_000;

/**
 * Parameters: Kafka's folder, brokers, properties file, topic, partition, first offset, number of records, silence in
 * ms, separator between offset and value, end of a record, most bytes to print. `head` cuts the output, so the exit
 * status is the consumer's own and not that of the pipe.
 */
const SCRIPT = `
kafka=$1 brokers=$2 properties=$3 topic=$4 partition=$5 from=$6 count=$7 silence=$8
field=$9 record=\${10} bytes=\${11}
${NO_KAFKA_CLIENT}
set +e +o pipefail
KAFKA_HEAP_OPTS="\${KAFKA_HEAP_OPTS:--Xmx256M}" "$kafka/bin/kafka-console-consumer.sh" \\
  --bootstrap-server "$brokers" --consumer.config "$properties" \\
  --topic "$topic" --partition "$partition" --offset "$from" --max-messages "$count" --timeout-ms "$silence" \\
  --consumer-property auto.offset.reset=earliest \\
  --property print.offset=true --property "key.separator=$field" --property "line.separator=$record" </dev/null |
  head -c "$bytes"
exit "\${PIPESTATUS[0]}"
`;

/**
 * Reads Kafka with the console consumer on the EC2 host, as the host's role. Partition and offset are given, so that it
 * joins no consumer group. Random separators mark where a record ends, so that no value can be taken for one.
 */
export function consoleConsumer(pipeline: Pipeline): KafkaReader {
  return {
    bounds: (topics, scope) => partitionBounds(pipeline, topics, scope),

    async *read(span, scope) {
      let from = span.from;
      while (from <= span.to) {
        const count = Math.min(CHUNK_RECORDS, span.to - from + 1);
        const { records, isCut } = await readChunk(pipeline, { ...span, from, count }, scope);
        let last = from - 1;
        for (const record of records) {
          // Asked for an offset after the end, the consumer begins at the start of the partition.
          if (record.offset < from || record.offset > span.to) continue;
          yield record;
          last = record.offset;
        }
        const isAtEnd = !isCut && last - from + 1 < count;
        if (isAtEnd || last < from) return;
        from = last + 1;
      }
    },
  };
}

/** What one run of the consumer is asked for. */
interface Chunk extends Pick<Span, 'topic' | 'partition'> {
  readonly from: number;
  readonly count: number;
}

async function readChunk(
  pipeline: Pipeline,
  { topic, partition, from, count }: Chunk,
  scope: Scope,
): Promise<{ readonly records: readonly KafkaRecord[]; readonly isCut: boolean }> {
  const { config, ports } = pipeline;
  const paths = hostPaths(config);
  const nonce = randomBytes(12).toString('hex');
  const separator = `<${nonce}:`;
  const end = `:${nonce}>`;
  using deadline = ports.clock.deadline(RUN_TIMEOUT_MS);
  const result = await ports.host.read(SCRIPT, {
    args: [
      paths.kafka,
      await bootstrapServers(pipeline),
      paths.clientProperties,
      topic,
      String(partition),
      String(from),
      String(count),
      String(SILENCE_MS),
      separator,
      end,
      String(CHUNK_BYTES),
    ],
    login: true,
    signal: AbortSignal.any([scope.signal, deadline.signal]),
  });
  const records = parseRecords(result.stdout, separator, end);
  const isCut = Buffer.byteLength(result.stdout) >= CHUNK_BYTES;
  if (!isCut) throwIfFailed(result, { asked: count, received: records.length }, { topic, partition });
  if (isCut && records.length === 0) {
    throw new UserError(
      `The record at offset ${from} of ${topic}, partition ${partition}, is longer than ${CHUNK_BYTES} bytes.`,
    );
  }
  return { records, isCut };
}

/**
 * Splits what the consumer printed into records. A last record without its end was cut off and is left out.
 *
 * @param separator between offset and value.
 * @throws UserError when the text is something else.
 */
export function parseRecords(text: string, separator: string, end: string): readonly KafkaRecord[] {
  return text
    .split(end)
    .slice(0, -1)
    .map((record) => {
      const at = record.indexOf(separator);
      const offset = /^(?:Offset:)?(\d+)$/.exec(record.slice(0, at).trim())?.[1];
      if (at < 0 || offset === undefined) {
        throw new UserError(
          `kafka-console-consumer.sh printed something that is not a record: ${JSON.stringify(record.slice(0, 120))}`,
        );
      }
      return { offset: Number(offset), value: record.slice(at + separator.length) };
    });
}

const NO_BROKER = /could not be established|Broker may not be available|Bootstrap broker .* disconnected/;

/**
 * Distinguishes a run that failed from one that reached the end of the partition. The exit status is 0 after a timeout and
 * after most errors, so the consumer's log is searched.
 *
 * @throws UserError with the cause and what to check.
 */
export function throwIfFailed(
  { code, stderr }: Pick<RunResult, 'code' | 'stderr'>,
  { asked, received }: { readonly asked: number; readonly received: number },
  { topic, partition }: Pick<Span, 'topic' | 'partition'>,
): void {
  if (received === asked) return;
  const what = `Kafka could not be read on the host (${topic}, partition ${partition}).`;
  refuseMissingClient({ stderr }, what);
  const exception = /terminating consumer process[^\n]*\n([^\n]*)/.exec(stderr)?.[1];
  if (code !== 0 || (exception !== undefined && !/errors\.TimeoutException/.test(exception))) {
    throw new UserError(`${what} ${kafkaFailure(stderr, code)}`);
  }
  if (received > 0) return;
  if (/UNKNOWN_TOPIC_OR_PARTITION|UnknownTopicOrPartition/.test(stderr)) {
    throw new UserError(
      `${what} There is no such topic or partition. Was the topic deleted after its records were posted?`,
    );
  }
  const unreachable = stderr.split('\n').find((line) => NO_BROKER.test(line));
  if (unreachable !== undefined) {
    throw new UserError(
      `${what} ${unreachable.trim()} Check msk.bootstrapServers in the config and the security group of the cluster.`,
    );
  }
}
