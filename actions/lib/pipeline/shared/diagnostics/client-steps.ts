import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { DiagnosticStep, StepName, StepResult } from './run.ts';

/** Authentication at the brokers. Listing the topics needs nothing else. */
const saslStep = (p: Pipeline): DiagnosticStep => ({
  name: 'SASL',
  async run(scope) {
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    return result.code === 0 ? { kind: 'pass' } : failedBy(result);
  },
});

/** Authorisation. A listing holds only the topics that the role may describe. */
const authorizeStep = (p: Pipeline): DiagnosticStep => ({
  name: 'authorize',
  async run(scope) {
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    if (result.code !== 0) return failedBy(result);
    const listed = new Set(result.stdout.split('\n'));
    const missing = Object.values(p.names.topics).filter((topic) => !listed.has(topic));
    if (missing.length === 0) return { kind: 'pass' };
    const reason = `the brokers do not show ${missing.join(', ')} to the role. Run the milestone create-topics; if they exist, the role needs kafka-cluster:DescribeTopic on them.`;
    return { kind: 'fail', reason };
  },
});

/**
 * Sends a record that is larger than the topic allows. Brokers check whether the role may write before they check the
 * size, so the refusal of the size shows that it may, and nothing is written. A topic that allows more than 16 MiB is
 * not tried.
 */
const produceScript = `
kafka=$1 properties=$2 servers=$3 topic=$4
limit=$(timeout 60 "$kafka/bin/kafka-configs.sh" --bootstrap-server "$servers" --command-config "$properties" --describe --all --entity-type topics --entity-name "$topic" 2> /dev/null | sed -n 's/^ *max.message.bytes=\\([0-9]*\\).*/\\1/p' | head -n 1 || true)
[ -n "$limit" ] && [ "$limit" -le 16777216 ] || exit 68
head -c $((limit + 4096)) /dev/zero | tr '\\0' x | timeout 60 "$kafka/bin/kafka-console-producer.sh" --bootstrap-server "$servers" --producer.config "$properties" --topic "$topic" --request-required-acks all --producer-property compression.type=none --producer-property max.request.size=33554432 --producer-property buffer.memory=67108864 --producer-property retries=0 2>&1
`;
/** Exit status of {@link produceScript} when the topic's limit is not known or too large. */
const NO_LIMIT = 68;

const produceStep = (p: Pipeline): DiagnosticStep => ({
  name: 'produce',
  async run(scope) {
    const result = await runOnTopic(p, produceScript, scope);
    if (result.code === NO_LIMIT) return { kind: 'skipped', reason: 'the largest record of the topic is not known' };
    const output = `${result.stdout}\n${result.stderr}`;
    if (/RecordTooLarge|larger than the max message size/.test(output)) return { kind: 'pass' };
    if (!/exception|error/i.test(output)) return { kind: 'skipped', reason: 'the producer printed nothing' };
    return failedBy(result, 'It needs kafka-cluster:WriteData on the topics.');
  },
});

/** Reads from the end of one partition for some seconds, without a consumer group, so that no offset is committed. */
const consumeScript = `
kafka=$1 properties=$2 servers=$3 topic=$4
timeout 60 "$kafka/bin/kafka-console-consumer.sh" --bootstrap-server "$servers" --consumer.config "$properties" --topic "$topic" --partition 0 --offset latest --timeout-ms 8000 --max-messages 1 2>&1 > /dev/null
`;

const consumeStep = (p: Pipeline): DiagnosticStep => ({
  name: 'consume',
  async run(scope) {
    const result = await runOnTopic(p, consumeScript, scope);
    const output = `${result.stdout}\n${result.stderr}`;
    if (result.code === 0 && !/AuthorizationException|AuthenticationException/.test(output)) return { kind: 'pass' };
    // Without a new record the consumer ends by its time-out, which shows that it may read.
    if (
      /Processed a total of|ConsumerTimeoutException|errors\.TimeoutException/.test(output) &&
      !/Authorization/.test(output)
    ) {
      return { kind: 'pass' };
    }
    return failedBy(result, 'It needs kafka-cluster:ReadData on the topics.');
  },
});

async function runOnTopic(p: Pipeline, script: string, scope: Scope): Promise<RunResult> {
  const paths = hostPaths(p.config);
  const args = [paths.kafka, paths.clientProperties, await bootstrapServers(p), p.names.topics.pin];
  return p.ports.host.read(script, { args, login: true, signal: scope.signal });
}

/** The step for each word that a {@link kafkaFailure} may begin with. */
const stepOf: Readonly<Record<string, StepName>> = {
  DNS: 'DNS',
  TCP: 'TCP',
  TLS: 'TLS',
  SASL: 'SASL',
  Credentials: 'SASL',
};

/**
 * The result of a step whose Kafka tool failed. The output may show a fault of an earlier step, such as a certificate
 * that is not accepted.
 *
 * @param permission what the role needs; added when the fault is not one of an earlier step.
 */
function failedBy(result: RunResult, permission = ''): StepResult {
  const failure = kafkaFailure(`${result.stdout}\n${result.stderr}`, result.code);
  const [, first = '', rest = failure] = /^(DNS|TCP|TLS|SASL|Credentials|Authorisation): (.*)$/s.exec(failure) ?? [];
  const step = stepOf[first];
  if (step !== undefined) return { kind: 'fail', reason: rest, step };
  return { kind: 'fail', reason: permission === '' ? rest : `${rest} ${permission}` };
}

/** What the Kafka client checks, once the network steps have passed. */
export const clientSteps = (p: Pipeline): readonly DiagnosticStep[] => [
  saslStep(p),
  authorizeStep(p),
  produceStep(p),
  consumeStep(p),
];
