import { convergeAction } from '#lib/entry/converge-action.ts';
import { invokeUrl } from '#lib/pipeline/deploy-api/invoke-url.ts';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Makes the API and its deployment as the config wants them, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  convergeAction(deployApi, inputs, context, async (pipeline) => ({ 'invoke-url': await invokeUrl(pipeline) }));
