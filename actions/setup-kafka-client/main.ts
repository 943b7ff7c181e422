import { convergeMilestone } from '../lib/pipeline/converge-milestone.ts';
import { bootstrapServers } from '../lib/pipeline/lookups.ts';
import { openPipeline } from '../lib/pipeline/open-pipeline.ts';
import { setupKafkaClient } from '../lib/pipeline/setup-kafka-client/milestone.ts';
import { countsOf, reportTo } from '../lib/runtime/converge-report.ts';
import type { ActionMain } from '../lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';

/** Makes the host a Kafka client, or says what would change. */
export const run: ActionMain<typeof spec>['run'] = async (inputs, { env, signal, log, summarise }) => {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
    sshPrivateKey: inputs['ssh-private-key'],
  });
  const result = await convergeMilestone(pipeline, setupKafkaClient, {
    planOnly: inputs['plan-only'],
    allowReplace: inputs['allow-replace'],
    report: reportTo({ log, summarise }),
    signal,
  });
  return { ...countsOf(result), 'bootstrap-servers': await bootstrapServers(pipeline) };
};
