import { convergeAction } from '#lib/entry/converge-action.ts';
import { createTopics } from '#lib/pipeline/create-topics/milestone.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Creates the missing topics, or says which are missing. */
export const run: ActionMain<typeof spec>['run'] = (inputs, context) =>
  convergeAction(createTopics, inputs, context, async ({ names }) => ({
    topics: Object.values(names.topics).join(','),
  }));
