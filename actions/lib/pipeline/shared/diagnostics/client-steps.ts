import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { kafkaFailure } from '#lib/pipeline/shared/kafka-cli/kafka-failure.ts';
import { kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { bootstrapServers } from '#lib/pipeline/shared/lookups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import type { Footing, Rung, RungName } from './run.ts';

/** Authentication at the brokers: listing needs nothing but to be let in. */
const sasl = (p: Pipeline): Rung => ({
  name: 'SASL',
  async step(scope) {
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    return result.code === 0 ? { kind: 'holds' } : brokenBy(result);
  },
});

/** A listing holds only those topics that the role may describe. */
const authorize = (p: Pipeline): Rung => ({
  name: 'authorize',
  async step(scope) {
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    if (result.code !== 0) return brokenBy(result);
    const seen = new Set(result.stdout.split('\n'));
    const unseen = Object.values(p.names.topics).filter((topic) => !seen.has(topic));
    if (unseen.length === 0) return { kind: 'holds' };
    const why = `the brokers do not show ${unseen.join(', ')} to the role. Run the milestone create-topics; if they exist, the role needs kafka-cluster:DescribeTopic on them.`;
    return { kind: 'breaks', why };
  },
});

/**
 * A record that is one byte too large for the topic: the brokers ask whether the role may write before they look at its size, so
 * that its refusal proves the way there, and nothing is written. The limit is read first; a large one is not tried.
 */
const produceScript = `
kafka=$1 properties=$2 servers=$3 topic=$4
limit=$(timeout 60 "$kafka/bin/kafka-configs.sh" --bootstrap-server "$servers" --command-config "$properties" --describe --all --entity-type topics --entity-name "$topic" 2> /dev/null | sed -n 's/^ *max.message.bytes=\\([0-9]*\\).*/\\1/p' | head -n 1 || true)
[ -n "$limit" ] && [ "$limit" -le 16777216 ] || exit 68
head -c $((limit + 4096)) /dev/zero | tr '\\0' x | timeout 60 "$kafka/bin/kafka-console-producer.sh" --bootstrap-server "$servers" --producer.config "$properties" --topic "$topic" --request-required-acks all --producer-property compression.type=none --producer-property max.request.size=33554432 --producer-property buffer.memory=67108864 --producer-property retries=0 2>&1
`;
const NO_LIMIT = 68;

const produce = (p: Pipeline): Rung => ({
  name: 'produce',
  async step(scope) {
    const result = await onTopic(p, produceScript, scope);
    if (result.code === NO_LIMIT) return { kind: 'untried', why: 'the largest record of the topic is not known' };
    const output = `${result.stdout}\n${result.stderr}`;
    if (/RecordTooLarge|larger than the max message size/.test(output)) return { kind: 'holds' };
    if (!/exception|error/i.test(output)) return { kind: 'untried', why: 'the producer said nothing' };
    return brokenBy(result, 'It needs kafka-cluster:WriteData on the topics.');
  },
});

/** Reads from the end of one partition, without a group: whether a record is there does not matter, nor is one marked as read. */
const consumeScript = `
kafka=$1 properties=$2 servers=$3 topic=$4
timeout 60 "$kafka/bin/kafka-console-consumer.sh" --bootstrap-server "$servers" --consumer.config "$properties" --topic "$topic" --partition 0 --offset latest --timeout-ms 8000 --max-messages 1 2>&1 > /dev/null
`;

const consume = (p: Pipeline): Rung => ({
  name: 'consume',
  async step(scope) {
    const result = await onTopic(p, consumeScript, scope);
    const output = `${result.stdout}\n${result.stderr}`;
    if (result.code === 0 && !/AuthorizationException|AuthenticationException/.test(output)) return { kind: 'holds' };
    if (
      /Processed a total of|ConsumerTimeoutException|errors\.TimeoutException/.test(output) &&
      !/Authorization/.test(output)
    ) {
      return { kind: 'holds' };
    }
    return brokenBy(result, 'It needs kafka-cluster:ReadData on the topics.');
  },
});

async function onTopic(p: Pipeline, script: string, scope: Scope): Promise<RunResult> {
  const paths = hostPaths(p.config);
  const args = [paths.kafka, paths.clientProperties, await bootstrapServers(p), p.names.topics.pin];
  return p.ports.host.read(script, { args, login: true, signal: scope.signal });
}

/** A Kafka tool may say of a later step what is wrong with an earlier one, such as the certificate. */
function brokenBy(result: RunResult, more = ''): Footing {
  const said = kafkaFailure(`${result.stdout}\n${result.stderr}`, result.code);
  const [, first = '', rest = said] = /^(DNS|TCP|TLS|SASL|Credentials|Authorisation): (.*)$/s.exec(said) ?? [];
  const rungs: Readonly<Record<string, RungName>> = {
    DNS: 'DNS',
    TCP: 'TCP',
    TLS: 'TLS',
    SASL: 'SASL',
    Credentials: 'SASL',
  };
  const rung = rungs[first];
  const why = `${rest}${more === '' || rung !== undefined ? '' : ` ${more}`}`;
  return { kind: 'breaks', why, ...(rung === undefined ? {} : { rung }) };
}

/** What the client proves by itself, once the network holds. */
export const clientRungs = (p: Pipeline): readonly Rung[] => [sasl(p), authorize(p), produce(p), consume(p)];
