import { createTopics } from './create-topics/milestone.ts';
import { deployApi } from './deploy-api/milestone.ts';
import { deployConnector } from './deploy-connector/milestone.ts';
import { loadDataframes } from './load-dataframes/milestone.ts';
import type { Milestone } from './pipeline.ts';
import { setupKafkaClient } from './setup-kafka-client/milestone.ts';
import { setupRestProxy } from './setup-rest-proxy/milestone.ts';

const ordered = [setupKafkaClient, createTopics, setupRestProxy, deployConnector, deployApi, loadDataframes] as const;

/** Name of a milestone. */
export type MilestoneName = (typeof ordered)[number]['name'];

/** A milestone of {@link milestones}. */
export interface OrderedMilestone extends Milestone {
  readonly name: MilestoneName;
  readonly after: readonly MilestoneName[];
}

/**
 * All milestones, each after those that it needs. This is the one place that says their order: the command line follows
 * it, and tests compare the workflow and the main job with it.
 */
export const milestones: readonly OrderedMilestone[] = ordered;
