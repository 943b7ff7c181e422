import { convergeAction } from '#lib/entry/converge-action.ts';
import { setupKafkaClient } from '#lib/pipeline/setup-kafka-client/milestone.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Sets the Kafka client up on the host, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  convergeAction(setupKafkaClient, inputs, context, async (pipeline) => ({
    'bootstrap-servers': await bootstrapServers(pipeline),
  }));
