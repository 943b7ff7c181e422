import { type ConvergeOptions, convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { convergeInputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import { countsOf, createReporter } from '#lib/runtime/converge-report.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import type { ActionContext, Outputs } from '#lib/runtime/run-action.ts';
import { openForAction } from './open-for-action.ts';

type ConvergingInputs = Inputs<typeof convergeInputs>;

/**
 * The whole of an action that makes one milestone as the config wants it, or with `plan-only` says what would change.
 *
 * @param outputsOf the outputs of the action besides the counts. Called at the end.
 * @throws UserErrors when the config is wrong. UserError when something is in the way. Interrupted when the run was ended
 *   from outside.
 */
export async function convergeAction(
  milestone: Milestone,
  inputs: ConvergingInputs & Partial<Inputs<typeof hostInputs>>,
  context: ActionContext,
  outputsOf: (pipeline: Pipeline) => Promise<Outputs> = () => Promise.resolve({}),
): Promise<Outputs> {
  await using pipeline = await openForAction(inputs, context);
  const result = await convergeMilestone(pipeline, milestone, convergeOptions(inputs, context));
  return { ...countsOf(result), ...(await outputsOf(pipeline)) };
}

/** How an action plans or applies a milestone, from its inputs. */
export const convergeOptions = (inputs: ConvergingInputs, context: ActionContext): ConvergeOptions => ({
  planOnly: inputs['plan-only'],
  allowReplace: inputs['allow-replace'],
  replaceHint: 'Set allow-replace to true to permit it.',
  report: createReporter(context),
  signal: context.signal,
});
