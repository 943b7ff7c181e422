import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { topicsResource } from './topics.ts';

/** The Kafka topics that the posts go to. */
export const createTopics = {
  name: 'create-topics',
  after: ['setup-kafka-client'],
  build: (p) => ({ resources: [...startedInstance(p), topicsResource(p)], probes: [] }),
} as const satisfies Milestone;
