import { converging } from '#lib/entry/converging.ts';
import { setupKafkaClient } from '#lib/pipeline/setup-kafka-client/milestone.ts';
import { bootstrapServers } from '#lib/pipeline/shared/lookups.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Makes the host a Kafka client, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  converging(setupKafkaClient, inputs, context, async (pipeline) => ({
    'bootstrap-servers': await bootstrapServers(pipeline),
  }));
