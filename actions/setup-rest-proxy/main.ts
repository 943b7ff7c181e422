import { converging } from '#lib/entry/converging.ts';
import { setupRestProxy } from '#lib/pipeline/setup-rest-proxy/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Installs and starts the REST proxy, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) => converging(setupRestProxy, inputs, context);
