import { convergeMilestone } from '../lib/pipeline/converge-milestone.ts';
import { invokeUrl } from '../lib/pipeline/deploy-api/invoke-url.ts';
import { deployApi } from '../lib/pipeline/deploy-api/milestone.ts';
import { openPipeline } from '../lib/pipeline/open-pipeline.ts';
import { countsOf, reportTo } from '../lib/runtime/converge-report.ts';
import type { ActionMain } from '../lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Brings the API and its deployment to their wanted state, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = async (inputs, { env, signal, log, summarise }) => {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
  });
  const result = await convergeMilestone(pipeline, deployApi, {
    planOnly: inputs['plan-only'],
    allowReplace: inputs['allow-replace'],
    report: reportTo({ log, summarise }),
    signal,
  });
  return { ...countsOf(result), 'invoke-url': await invokeUrl(pipeline) };
};
