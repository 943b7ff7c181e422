import { randomBytes } from 'node:crypto';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { bootstrapServers } from '#lib/pipeline/shared/lookups.ts';
import type { RunResult } from '#lib/ports/ssh/host.ts';
import type { KafkaReader, KafkaRecord, Span } from './kafka-reader.ts';

/** Records asked for in one go. */
const CHUNK = 20_000;
/** What one go may print; the rest is asked for in the next one. */
const CHUNK_BYTES = 14 * 1024 * 1024;
/** The consumer ends when no record has come for this long: that is how it finds the end of the log. */
const SILENCE_MS = 10_000;
/** Starting a JVM, signing in, and reading. */
const WITHIN_MS = 180_000;

/**
 * Parameters: Kafka's folder, brokers, properties file, topic, partition, first offset, records, silence in ms, the two
 * separators, bytes. The cut is made by \`head\`, so that no record is too long for what a run may print in all; only
 * the consumer's own status counts.
 */
const SCRIPT = `
kafka=$1 brokers=$2 properties=$3 topic=$4 partition=$5 from=$6 count=$7 silence=$8
field=$9 record=\${10} bytes=\${11}
if [ ! -x "$kafka/bin/kafka-console-consumer.sh" ]; then
  echo "PIPELINE-ERROR There is no Kafka client in $kafka: run setup-kafka-client." >&2
  exit 3
fi
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
 * Reads Kafka with the console consumer on the EC2 host, as the host's role. It is told partition and offset, so it
 * joins no group. Its records are told apart by separators that no value can hold, being random.
 */
export function consoleConsumer(pipeline: Pipeline): KafkaReader {
  return {
    async *read(span, scope) {
      let from = span.from;
      while (from <= span.to) {
        const count = Math.min(CHUNK, span.to - from + 1);
        const { records, cut } = await readChunk(pipeline, { ...span, from, count }, scope);
        let last = from - 1;
        for (const record of records) {
          // Beyond the end of the log the consumer starts over at its beginning.
          if (record.offset < from || record.offset > span.to) continue;
          yield record;
          last = record.offset;
        }
        const isWhole = !cut && last - from + 1 < Math.min(CHUNK, span.to - from + 1);
        if (isWhole || last < from) return;
        from = last + 1;
      }
    },

    async earliest(place, scope) {
      const { records } = await readChunk(pipeline, { ...place, from: 'earliest', count: 1 }, scope);
      return records[0]?.offset;
    },
  };
}

/** Some records from a place on. */
interface Chunk extends Pick<Span, 'topic' | 'partition'> {
  readonly from: number | 'earliest';
  readonly count: number;
}

async function readChunk(
  pipeline: Pipeline,
  { topic, partition, from, count }: Chunk,
  scope: Scope,
): Promise<{ readonly records: readonly KafkaRecord[]; readonly cut: boolean }> {
  const { config, ports } = pipeline;
  const paths = hostPaths(config);
  const nonce = randomBytes(12).toString('hex');
  const field = `<${nonce}:`;
  const end = `:${nonce}>`;
  using deadline = ports.clock.deadline(WITHIN_MS);
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
      field,
      end,
      String(CHUNK_BYTES),
    ],
    login: true,
    signal: AbortSignal.any([scope.signal, deadline.signal]),
  });
  const records = parseRecords(result.stdout, field, end);
  const cut = Buffer.byteLength(result.stdout) >= CHUNK_BYTES;
  if (!cut)
    refuseFailure(result, { records: records.length, complete: records.length === count }, { topic, partition });
  if (cut && records.length === 0) {
    throw new UserError(
      `The record at offset ${from} of ${topic}, partition ${partition}, is longer than ${CHUNK_BYTES} bytes.`,
    );
  }
  return { records, cut };
}

/** Records between random separators; what follows the last one was cut off. */
export function parseRecords(text: string, field: string, end: string): readonly KafkaRecord[] {
  return text
    .split(end)
    .slice(0, -1)
    .map((record) => {
      const at = record.indexOf(field);
      const offset = /^(?:Offset:)?(\d+)$/.exec(record.slice(0, at).trim())?.[1];
      if (at < 0 || offset === undefined) {
        throw new UserError(
          `kafka-console-consumer.sh printed what is no record: ${JSON.stringify(record.slice(0, 120))}`,
        );
      }
      return { offset: Number(offset), value: record.slice(at + field.length) };
    });
}

const NO_BROKER = /could not be established|Broker may not be available|Bootstrap broker .* disconnected/;

/**
 * The consumer's exit status says little: it is 0 when it gave up waiting, and after most errors. What went wrong stands
 * in its log.
 *
 * @param complete whether all records that were asked for have come.
 * @throws UserError when it failed, rather than found the end of the log.
 */
export function refuseFailure(
  { code, stderr }: Pick<RunResult, 'code' | 'stderr'>,
  { records, complete }: { readonly records: number; readonly complete: boolean },
  { topic, partition }: Pick<Span, 'topic' | 'partition'>,
): void {
  if (complete) return;
  const what = `Kafka could not be read on the host (${topic}, partition ${partition}).`;
  const missing = /PIPELINE-ERROR (.*)/.exec(stderr)?.[1];
  if (missing !== undefined) throw new UserError(`${what} ${missing}`);
  const ended = /terminating consumer process[^\n]*\n([^\n]*)/.exec(stderr)?.[1];
  if (code !== 0 || (ended !== undefined && !/errors\.TimeoutException/.test(ended))) {
    throw new UserError(`${what} ${kafkaFailure(stderr, code)}`);
  }
  if (records > 0) return;
  if (/UNKNOWN_TOPIC_OR_PARTITION|UnknownTopicOrPartition/.test(stderr)) {
    throw new UserError(
      `${what} There is no such topic or partition. Was the topic deleted since its records were posted?`,
    );
  }
  const unreachable = stderr.split('\n').find((line) => NO_BROKER.test(line));
  if (unreachable !== undefined) {
    throw new UserError(
      `${what} ${unreachable.trim()} Check msk.bootstrapServers in the config and the security group of the cluster.`,
    );
  }
}
