import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { combineErrors } from '#lib/converge/failures.ts';
import { eventLines } from '#lib/converge/plan-text.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { type MilestoneName, milestones, type OrderedMilestone } from '#lib/pipeline/milestones.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import type { ActionContext } from '#lib/runtime/run-action.ts';
import type { Progress } from '../cli/progress/progress.ts';
import type { convergeSpec } from './specs.ts';

export type MilestoneInputs = Inputs<typeof convergeSpec>;
/** What each milestone came to, in the order of the milestones. */
export type MilestoneOutcomes = ReadonlyMap<MilestoneName, Converged>;

/** The milestones that `--milestone` chooses: that one, or without it all in their order. */
const chosenMilestones = (name: string | undefined): readonly OrderedMilestone[] =>
  name === undefined ? milestones : milestones.filter((one) => one.name === name);

/** Plans the chosen milestones, all at the same time. Each plan is told in the order of the milestones. */
export async function planMilestones(inputs: MilestoneInputs, context: ActionContext): Promise<MilestoneOutcomes> {
  await using pipeline = await open(inputs, context);
  const plans = await Promise.all(
    chosenMilestones(inputs.milestone).map(async (milestone) => {
      const lines: string[] = [];
      const report = (event: ConvergeEvent) => {
        if (event.type === 'planned') lines.push(...eventLines(event));
      };
      const result = await converge(pipeline, milestone, { inputs, signal: context.signal, planOnly: true, report });
      return { name: milestone.name, result, lines };
    }),
  );
  for (const one of plans) for (const line of one.lines) context.log.info(line);
  return new Map(plans.map((one) => [one.name, one.result]));
}

/** Applies the chosen milestones, each once those before it are done, side by side otherwise. */
export async function applyMilestones(
  inputs: MilestoneInputs,
  context: ActionContext,
  progress: Progress,
): Promise<MilestoneOutcomes> {
  await using pipeline = await open(inputs, context);
  const running = new Map<MilestoneName, Promise<Converged | undefined>>();
  for (const milestone of chosenMilestones(inputs.milestone)) {
    const before = milestone.after.map((name) => running.get(name)).filter((one) => one !== undefined);
    running.set(
      milestone.name,
      Promise.allSettled(before).then((ends) => {
        const isReady = ends.every((one) => one.status === 'fulfilled' && one.value !== undefined);
        if (isReady) return applyOne(pipeline, milestone, { inputs, signal: context.signal, progress });
        progress.end(milestone.name, 'not attempted');
        return undefined;
      }),
    );
  }
  const ends = await Promise.allSettled(running.values());
  const failures = ends.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
  if (failures.length > 0) throw combineErrors(failures);
  const done = new Map<MilestoneName, Converged>();
  for (const [name, result] of running) {
    const converged = await result;
    if (converged !== undefined) done.set(name, converged);
  }
  return done;
}

interface ApplyOptions {
  readonly inputs: MilestoneInputs;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

async function applyOne(pipeline: Pipeline, milestone: Milestone, options: ApplyOptions): Promise<Converged> {
  const { inputs, signal, progress } = options;
  const { name } = milestone;
  const report = (event: ConvergeEvent) => progress.detail(name, eventLines(event));
  progress.begin(name);
  try {
    const result = await converge(pipeline, milestone, { inputs, signal, planOnly: false, report });
    progress.end(name, 'done', `${result.changed} changed, ${result.unchanged} unchanged`);
    return result;
  } catch (error) {
    progress.end(name, signal.aborted ? 'interrupted' : 'failed');
    throw error;
  }
}

const open = (inputs: MilestoneInputs, context: ActionContext) =>
  openForAction(inputs, { ...context, onWarning: (text) => context.log.warning(text) });

interface ConvergeOptions {
  readonly inputs: MilestoneInputs;
  readonly signal: AbortSignal;
  readonly planOnly: boolean;
  readonly report: (event: ConvergeEvent) => void;
}

const converge = (pipeline: Pipeline, milestone: Milestone, options: ConvergeOptions): Promise<Converged> =>
  convergeMilestone(pipeline, milestone, {
    planOnly: options.planOnly,
    allowReplace: options.inputs['allow-replace'],
    replaceHint: 'Give --allow-replace to permit it.',
    report: options.report,
    signal: options.signal,
  });
