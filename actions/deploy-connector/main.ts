import { convergeAction } from '#lib/entry/converge-action.ts';
import { connector, customPlugin } from '#lib/pipeline/deploy-connector/look-ups.ts';
import { deployConnector } from '#lib/pipeline/deploy-connector/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Makes plugin and connector as the config wants them, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  convergeAction(deployConnector, inputs, context, async (pipeline) => {
    const [plugin, found] = await Promise.all([customPlugin(pipeline), connector(pipeline)]);
    return { 'plugin-arn': plugin?.arn, 'connector-arn': found?.arn };
  });
