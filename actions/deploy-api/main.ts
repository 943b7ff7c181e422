import { converging } from '#lib/entry/converging.ts';
import { invokeUrl } from '#lib/pipeline/deploy-api/invoke-url.ts';
import { deployApi } from '#lib/pipeline/deploy-api/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Brings the API and its deployment to their wanted state, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  converging(deployApi, inputs, context, async (pipeline) => ({ 'invoke-url': await invokeUrl(pipeline) }));
