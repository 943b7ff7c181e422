import { convergeMilestone } from '../lib/pipeline/converge-milestone.ts';
import { connector, customPlugin } from '../lib/pipeline/deploy-connector/facts.ts';
import { deployConnector } from '../lib/pipeline/deploy-connector/milestone.ts';
import { openPipeline } from '../lib/pipeline/open-pipeline.ts';
import { countsOf, reportTo } from '../lib/runtime/converge-report.ts';
import type { ActionMain } from '../lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Brings plugin and connector to their wanted state, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = async (inputs, { env, signal, log, summarise }) => {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
    sshPrivateKey: inputs['ssh-private-key'],
  });
  const result = await convergeMilestone(pipeline, deployConnector, {
    planOnly: inputs['plan-only'],
    allowReplace: inputs['allow-replace'],
    report: reportTo({ log, summarise }),
    signal,
  });
  const [plugin, found] = await Promise.all([customPlugin(pipeline), connector(pipeline)]);
  return { ...countsOf(result), 'plugin-arn': plugin?.arn, 'connector-arn': found?.arn };
};
