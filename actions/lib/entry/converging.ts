import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { convergeInputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import { countsOf, reportTo } from '#lib/runtime/converge-report.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import type { ActionContext, Outputs } from '#lib/runtime/run-action.ts';

type ConvergingInputs = Inputs<typeof convergeInputs> & Partial<Inputs<typeof hostInputs>>;

/**
 * The whole of an action that brings one milestone to its wanted state, or with `plan-only` says what would change.
 *
 * @param outputsOf what the action hands out besides the counts, asked for afterwards.
 * @returns the outputs.
 * @throws UserErrors when the config is wrong, UserError when something stands in the way.
 */
export async function converging(
  milestone: Milestone,
  inputs: ConvergingInputs,
  { env, signal, log, summarise }: ActionContext,
  outputsOf: (pipeline: Pipeline) => Promise<Outputs> = () => Promise.resolve({}),
): Promise<Outputs> {
  await using pipeline = await openPipeline({
    config: inputs.config,
    env,
    signal,
    say: (text) => log.info(text),
    sshPrivateKey: inputs['ssh-private-key'],
  });
  const result = await convergeMilestone(pipeline, milestone, {
    planOnly: inputs['plan-only'],
    allowReplace: inputs['allow-replace'],
    report: reportTo({ log, summarise }),
    signal,
  });
  return { ...countsOf(result), ...(await outputsOf(pipeline)) };
}
