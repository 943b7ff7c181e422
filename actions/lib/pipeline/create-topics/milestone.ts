import type { Resource } from '#lib/converge/resource.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { kafkaError, kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { exactly, parseDescription, type Topics, topicChange, type WantedTopic } from './topic-list.ts';

/** Describing takes one JVM, creating one for each missing topic, 2–5 s each. */
const WITHIN_MS = 6 * 60_000;

/** The three topics, read in one go and created in one go. */
function topics(p: Pipeline): Resource<ReadonlyMap<string, WantedTopic>, Topics> {
  const names = Object.values(p.names.topics);
  const { partitions, replicationFactor } = p.config.topics;
  return {
    id: 'topics',
    within: WITHIN_MS,
    retain: 'they hold the data',
    desired: () => Promise.resolve(new Map(names.map((name) => [name, { partitions, replicationFactor }]))),
    read: (scope) =>
      p.facts.live('topics', async () => {
        const result = await kafkaTopics(p, { calls: [['--describe', '--topic', exactly(names)]], scope });
        const none = /does not exist as expected/.test(`${result.stdout}${result.stderr}`);
        if (result.code !== 0 && !none) throw kafkaError('Describing the topics', result);
        return parseDescription(result.stdout);
      }),
    diff: (desired, actual) => topicChange(desired, actual ?? new Map()),
    async apply(desired, actual, scope) {
      const calls = [...desired]
        .filter(([name]) => actual?.has(name) !== true)
        .map(([name, want]) => [
          '--create',
          '--if-not-exists',
          '--topic',
          name,
          '--partitions',
          String(want.partitions),
          ...(want.replicationFactor === undefined ? [] : ['--replication-factor', String(want.replicationFactor)]),
        ]);
      const result = await kafkaTopics(p, { calls, scope, write: 'creating topics' });
      if (result.code !== 0) throw kafkaError('Creating the topics', result);
    },
  };
}

/** The topics that the posts go to. */
export const createTopics: Milestone = {
  name: 'create-topics',
  after: ['setup-kafka-client'],
  build: (p) => ({ resources: [...startedInstance(p), topics(p)], probes: [] }),
};
