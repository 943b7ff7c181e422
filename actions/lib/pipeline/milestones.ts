import { createTopics } from './create-topics/milestone.ts';
import { deployApi } from './deploy-api/milestone.ts';
import { deployConnector } from './deploy-connector/milestone.ts';
import { loadDataframes } from './load-dataframes/milestone.ts';
import type { Milestone } from './pipeline.ts';
import { setupKafkaClient } from './setup-kafka-client/milestone.ts';
import { setupRestProxy } from './setup-rest-proxy/milestone.ts';

/** All milestones, each after those it needs. */
export const milestones: readonly Milestone[] = [
  setupKafkaClient,
  createTopics,
  setupRestProxy,
  deployConnector,
  deployApi,
  loadDataframes,
];
