import { convergeAction } from '#lib/entry/converge-action.ts';
import { setupRestProxy } from '#lib/pipeline/setup-rest-proxy/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Installs and starts the REST proxy, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) => convergeAction(setupRestProxy, inputs, context);
