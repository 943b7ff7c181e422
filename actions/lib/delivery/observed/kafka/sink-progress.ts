import type { Scope } from '#lib/converge/resource.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import { NO_KAFKA_CLIENT, refuseMissingClient } from './missing-client.ts';

/** How far the sink has come in one partition: what Kafka knows of the sink's consumer group. */
export interface SinkProgress {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the next record that the sink will write; everything before it is in the bucket. */
  readonly next: number;
  /** Whether one of the connector's tasks reads the partition. */
  readonly hasTask: boolean;
}

/** Deadline of one question: a JVM starts and signs in. */
const PROGRESS_TIMEOUT_MS = 120_000;

/** Parameters: Kafka's folder, brokers, properties file, group. */
const SCRIPT = `
kafka=$1 brokers=$2 properties=$3 group=$4
${NO_KAFKA_CLIENT}
KAFKA_HEAP_OPTS="\${KAFKA_HEAP_OPTS:--Xmx256M}" "$kafka/bin/kafka-consumer-groups.sh" \\
  --bootstrap-server "$brokers" --command-config "$properties" --describe --group "$group" </dev/null 2>&1
`;

/**
 * Asks Kafka how far the tasks of the connector have come. MSK Connect itself shows no states of tasks, and a connector
 * whose tasks have failed may be RUNNING there.
 *
 * @returns a partition each; or a text that says why it is not known.
 */
export async function sinkProgress(pipeline: Pipeline, scope: Scope): Promise<readonly SinkProgress[] | string> {
  const { config, names, ports } = pipeline;
  const paths = hostPaths(config);
  const group = `connect-${names.connector}`;
  using deadline = ports.clock.deadline(PROGRESS_TIMEOUT_MS);
  try {
    const result = await ports.host.read(SCRIPT, {
      args: [paths.kafka, await bootstrapServers(pipeline), paths.clientProperties, group],
      login: true,
      signal: AbortSignal.any([scope.signal, deadline.signal]),
    });
    refuseMissingClient(result, 'The progress of the sink could not be read on the host.');
    const progress = parseProgress(result.stdout);
    if (progress.length > 0) return progress;
    if (/does not exist/.test(result.stdout))
      return `Kafka knows no consumer group ${group}: no task has read anything yet`;
    return `The progress of the sink is unknown: ${kafkaFailure(result.stdout, result.code)}`;
  } catch (error) {
    if (scope.signal.aborted || !(error instanceof UserError || deadline.signal.aborted)) throw error;
    return messageOf(error);
  }
}

/** Reads the table of `kafka-consumer-groups.sh --describe`: group, topic, partition, current offset, end, lag, consumer. */
export function parseProgress(text: string): readonly SinkProgress[] {
  return text.split('\n').flatMap((line) => {
    const [, topic, partition, next, consumer] =
      /^\S+\s+(\S+)\s+(\d+)\s+(\d+|-)\s+(?:\d+|-)\s+(?:\d+|-)\s+(\S+)/.exec(line) ?? [];
    if (topic === undefined) return [];
    const offset = next === '-' ? 0 : Number(next);
    return [{ topic, partition: Number(partition), next: offset, hasTask: consumer !== '-' }];
  });
}
