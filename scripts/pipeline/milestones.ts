import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { distinctFailures } from '#lib/converge/failures.ts';
import { gather } from '#lib/converge/gather.ts';
import { eventLines } from '#lib/converge/plan-text.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { convergeMilestone, planMilestone } from '#lib/pipeline/converge-milestone.ts';
import { type MilestoneName, milestones, type OrderedMilestone } from '#lib/pipeline/milestones.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import type { ActionContext } from '#lib/runtime/run-action.ts';
import type { Progress } from '../cli/progress/progress.ts';
import type { convergeSpec } from './specs.ts';

export type MilestoneInputs = Inputs<typeof convergeSpec>;
/** What planning or applying the chosen milestones came to. */
export interface MilestoneOutcomes {
  /** By milestone, in their order. One that failed, or was not attempted, is left out. */
  readonly results: ReadonlyMap<MilestoneName, Converged>;
  /** What went wrong, each failure once. */
  readonly failures: readonly unknown[];
}

/** The milestones that `--milestone` chooses: that one, or without it all in their order. */
const chosenMilestones = (name: string | undefined): readonly OrderedMilestone[] =>
  name === undefined ? milestones : milestones.filter((one) => one.name === name);

/**
 * Plans the chosen milestones, all at the same time. Each plan is told in the order of the milestones. A failed look-up
 * does not keep the rest from being planned.
 */
export async function planMilestones(inputs: MilestoneInputs, context: ActionContext): Promise<MilestoneOutcomes> {
  await using pipeline = await open(inputs, context);
  const plans = await gather(
    chosenMilestones(inputs.milestone).map(async (milestone) => {
      const events: ConvergeEvent[] = [];
      const options = {
        ...optionsOf(inputs, context.signal),
        report: (event: ConvergeEvent) => void events.push(event),
      };
      const result = await planMilestone(pipeline, milestone, options);
      return { name: milestone.name, result, events };
    }),
  );
  const warn = warningsOf(context);
  for (const event of plans.flatMap(({ events }) => events)) {
    if (event.type === 'warning') warn(event.text);
    else if (event.type === 'planned') for (const line of eventLines(event)) context.log.info(line);
  }
  return {
    results: new Map(plans.map((one) => [one.name, one.result])),
    failures: distinctFailures(plans.flatMap((one) => one.result.failures)),
  };
}

/** Applies the chosen milestones, each once those before it are done, side by side otherwise. */
export async function applyMilestones(
  inputs: MilestoneInputs,
  context: ActionContext,
  progress: Progress,
): Promise<MilestoneOutcomes> {
  await using pipeline = await open(inputs, context);
  const warn = warningsOf(context);
  const running = new Map<MilestoneName, Promise<Converged | undefined>>();
  for (const milestone of chosenMilestones(inputs.milestone)) {
    const before = milestone.after.map((name) => running.get(name)).filter((one) => one !== undefined);
    running.set(
      milestone.name,
      Promise.allSettled(before).then((ends) => {
        const isReady = ends.every((one) => one.status === 'fulfilled' && one.value !== undefined);
        if (isReady) return applyOne(pipeline, milestone, { inputs, signal: context.signal, progress, warn });
        progress.end(milestone.name, 'not attempted');
        return undefined;
      }),
    );
  }
  const ends = await Promise.allSettled(running.values());
  const results = new Map<MilestoneName, Converged>();
  for (const [index, name] of [...running.keys()].entries()) {
    const end = ends[index];
    if (end?.status === 'fulfilled' && end.value !== undefined) results.set(name, end.value);
  }
  const failures = ends.filter((end) => end.status === 'rejected').map((end): unknown => end.reason);
  return { results, failures: distinctFailures(failures) };
}

interface ApplyOptions {
  readonly inputs: MilestoneInputs;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  warn(text: string): void;
}

async function applyOne(pipeline: Pipeline, milestone: Milestone, options: ApplyOptions): Promise<Converged> {
  const { inputs, signal, progress, warn } = options;
  const { name } = milestone;
  const report = (event: ConvergeEvent) =>
    event.type === 'warning' ? warn(event.text) : progress.detail(name, eventLines(event));
  progress.begin(name);
  try {
    const result = await convergeMilestone(pipeline, milestone, {
      ...optionsOf(inputs, signal),
      planOnly: false,
      report,
    });
    progress.end(name, 'done', `${result.changed} changed, ${result.unchanged} unchanged`);
    return result;
  } catch (error) {
    progress.end(name, signal.aborted ? 'interrupted' : 'failed');
    throw error;
  }
}

const open = (inputs: MilestoneInputs, context: ActionContext) =>
  openForAction(inputs, { ...context, onWarning: (text) => context.log.warning(text) });

const optionsOf = (inputs: MilestoneInputs, signal: AbortSignal) => ({
  allowReplace: inputs['allow-replace'],
  replaceHint: 'Give --allow-replace to permit it.',
  signal,
});

/** Prints warnings. Milestones that run side by side warn of the same thing: it is printed once. */
function warningsOf({ log }: ActionContext): (text: string) => void {
  const warned = new Set<string>();
  return (text) => {
    if (!warned.has(text)) log.warning(text);
    warned.add(text);
  };
}
