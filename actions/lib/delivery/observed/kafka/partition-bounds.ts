import type { Scope } from '#lib/converge/resource.ts';
import { partitionName } from '#lib/delivery/expected/partition-name.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { Bounds } from './kafka-reader.ts';
import { NO_KAFKA_CLIENT, refuseMissingClient } from './missing-client.ts';

/** Deadline of one question: two JVMs start at the same time and sign in. */
const BOUNDS_TIMEOUT_MS = 120_000;

/**
 * Parameters: Kafka's folder, brokers, properties file, group, topics. Kafka's tool for resetting consumer groups prints
 * the offsets that it would set: the lowest, and the next ones. `--dry-run` sets none and makes no group.
 */
const SCRIPT = `
kafka=$1 brokers=$2 properties=$3 group=$4
shift 4
${NO_KAFKA_CLIENT}
set +e
topics=()
for topic in "$@"; do topics+=(--topic "$topic"); done
ask() {
  KAFKA_HEAP_OPTS="\${KAFKA_HEAP_OPTS:--Xmx256M}" "$kafka/bin/kafka-consumer-groups.sh" \\
    --bootstrap-server "$brokers" --command-config "$properties" --group "$group" \\
    --reset-offsets --dry-run "--to-$1" "\${topics[@]}" </dev/null 2>&1 | sed "s/^/$1 /"
}
ask earliest &
ask latest
wait
`;

/**
 * Asks Kafka for the bounds of all partitions of some topics, by `partitionName`, with the Kafka client on the EC2 host.
 *
 * @throws UserError when Kafka cannot be reached, refuses access, or lacks one of the topics.
 */
export async function partitionBounds(
  pipeline: Pipeline,
  topics: readonly string[],
  scope: Scope,
): Promise<ReadonlyMap<string, Bounds>> {
  const result = await ask(pipeline, topics, scope);
  const bounds = parseBounds(result.stdout);
  const unseen = topics.filter((topic) => !bounds.has(partitionName({ topic, partition: 0 })));
  if (unseen.length === 0) return bounds;
  refuseMissingClient(result, WHAT);
  // One topic that is not there hides the others.
  if (topics.length > 1 && UNKNOWN_TOPIC.test(result.stdout)) {
    for (const topic of topics) await partitionBounds(pipeline, [topic], scope);
  }
  throw failureOf(result, unseen, groupOf(pipeline));
}

const WHAT = 'The offsets of the topics could not be read on the host.';
const UNKNOWN_TOPIC = /UnknownTopicOrPartition/;

/**
 * A group of our own beside that of the connector, so that a policy for the connector's group, which usually ends in
 * `*`, covers it. The group never exists: nothing joins it, and nothing is committed.
 */
const groupOf = ({ names }: Pipeline): string => `connect-${names.connector}-proof`;

async function ask(pipeline: Pipeline, topics: readonly string[], scope: Scope): Promise<RunResult> {
  const { config, ports } = pipeline;
  const paths = hostPaths(config);
  using deadline = ports.clock.deadline(BOUNDS_TIMEOUT_MS);
  return await ports.host.read(SCRIPT, {
    args: [paths.kafka, await bootstrapServers(pipeline), paths.clientProperties, groupOf(pipeline), ...topics],
    login: true,
    signal: AbortSignal.any([scope.signal, deadline.signal]),
  });
}

/** Reads the two tables that the script prints: each line is `earliest` or `latest`, group, topic, partition, offset. */
export function parseBounds(text: string): ReadonlyMap<string, Bounds> {
  const found = new Map<string, { earliest?: number; latest?: number }>();
  for (const line of text.split('\n')) {
    const [, which, topic, partition, offset] = /^(earliest|latest) \S+\s+(\S+)\s+(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
    if (topic === undefined) continue;
    const name = partitionName({ topic, partition: Number(partition) });
    found.set(name, { ...found.get(name), [which === 'latest' ? 'latest' : 'earliest']: Number(offset) });
  }
  const bounds = new Map<string, Bounds>();
  for (const [name, { earliest, latest }] of found) {
    if (earliest !== undefined && latest !== undefined) bounds.set(name, { start: earliest, end: latest });
  }
  return bounds;
}

function failureOf({ code, stdout, stderr }: RunResult, topics: readonly string[], group: string): UserError {
  const said = `${stdout}\n${stderr}`.replaceAll(/^(?:earliest|latest) /gm, '');
  if (UNKNOWN_TOPIC.test(said)) {
    return new UserError(
      `There is no topic ${topics.join(' or ')} in Kafka. Was it deleted after its records were posted? What was in it can no longer be proven; run create-topics, and emulate with a new run.`,
    );
  }
  if (/GroupAuthorizationException/.test(said)) {
    return new UserError(
      `${WHAT} The role in client.properties needs kafka-cluster:DescribeGroup on the group ${group}.`,
    );
  }
  return new UserError(`${WHAT} ${kafkaFailure(said, code)}`);
}
