import type { Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { kafkaError, kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { reportEarlierObjects } from './earlier-objects.ts';
import { type DesiredTopics, diffTopics, matchExactly, parseDescription, type Topics } from './topic-list.ts';

/** Each call of `kafka-topics.sh` starts a JVM, 2–5 s: one to read, then one for each missing topic. */
const TIMEOUT_MS = HOST_WRITE_WAIT_MS + 6 * 60_000;

/**
 * The three topics as one resource: one call describes all of them, and one script creates those that are missing.
 * A topic that exists with other settings blocks all three, because changing it would move keys to other partitions.
 */
export function topicsResource(p: Pipeline): Resource<DesiredTopics, Topics> {
  const names = Object.values(p.names.topics);
  const { partitions, replicationFactor } = p.config.topics;
  return {
    id: 'topics',
    timeoutMs: TIMEOUT_MS,
    retain: 'they hold the data',
    desired: () => Promise.resolve(new Map(names.map((name) => [name, { partitions, replicationFactor }]))),

    // A live fact: whoever else asks for the topics in this run shares the call, until something is written.
    read: (scope) =>
      p.facts.live('topics', async () => {
        const result = await kafkaTopics(p, { calls: [['--describe', '--topic', matchExactly(names)]], scope });
        const noneExists = /does not exist as expected/.test(`${result.stdout}${result.stderr}`);
        if (result.code !== 0 && !noneExists) throw kafkaError('Describing the topics', result);
        const topics = parseDescription(result.stdout);
        const missing = names.filter((name) => !topics.has(name));
        await reportEarlierObjects(p, missing, scope);
        return topics;
      }),

    diff: (desired, actual) => diffTopics(desired, actual ?? new Map()),

    // `--if-not-exists` makes it safe to repeat: a run that was killed may already have created some of them.
    async apply(desired, actual, scope) {
      const calls = [...desired]
        .filter(([name]) => actual?.has(name) !== true)
        .map(([name, topic]) => [
          '--create',
          '--if-not-exists',
          '--topic',
          name,
          '--partitions',
          String(topic.partitions),
          ...(topic.replicationFactor === undefined ? [] : ['--replication-factor', String(topic.replicationFactor)]),
        ]);
      const result = await kafkaTopics(p, { calls, scope, write: 'creating topics' });
      if (result.code !== 0) throw kafkaError('Creating the topics', result);
    },
  };
}
