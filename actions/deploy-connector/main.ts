import { converging } from '#lib/entry/converging.ts';
import { connector, customPlugin } from '#lib/pipeline/deploy-connector/facts.ts';
import { deployConnector } from '#lib/pipeline/deploy-connector/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Brings plugin and connector to their wanted state, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  converging(deployConnector, inputs, context, async (pipeline) => {
    const [plugin, found] = await Promise.all([customPlugin(pipeline), connector(pipeline)]);
    return { 'plugin-arn': plugin?.arn, 'connector-arn': found?.arn };
  });
