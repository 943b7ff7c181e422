import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { combineErrors } from '#lib/converge/failures.ts';
import { eventLines } from '#lib/converge/plan-text.ts';
import { openForAction } from '#lib/entry/open-for-action.ts';
import { UserError } from '#lib/errors.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { type MilestoneName, milestones, type OrderedMilestone } from '#lib/pipeline/milestones.ts';
import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ActionContext } from '#lib/runtime/run-action.ts';
import type { Secret } from '#lib/secret.ts';
import { asJson, type MilestonesJson } from './result-json.ts';

export interface MilestoneInputs {
  readonly config: string;
  readonly 'allow-replace': boolean;
  readonly 'ssh-private-key': Secret | undefined;
  readonly 'databricks-host': string | undefined;
  readonly 'databricks-token': Secret | undefined;
  readonly 'databricks-client-id': string | undefined;
  readonly milestone: string | undefined;
}

/** What a plan or an apply of one or all milestones came to. */
export interface MilestonesResult {
  readonly text: string;
  /** Resources that are not, or may not be, as the config wants them. */
  readonly changed: number;
  readonly json: MilestonesJson;
}

/** Plans the chosen milestones, all at the same time. */
export async function planMilestones(inputs: MilestoneInputs, context: ActionContext): Promise<MilestonesResult> {
  const chosen = choose(inputs.milestone);
  await using pipeline = await open(inputs, context);
  const plans = await Promise.all(
    chosen.map(async (milestone) => {
      const planned: ConvergeEvent[] = [];
      const result = await converge(pipeline, milestone, inputs, context, true, (event) => planned.push(event));
      // Printed in the order of the milestones, whichever plan was ready first.
      return {
        name: milestone.name,
        result,
        lines: planned.filter((one) => one.type === 'planned').flatMap(eventLines),
      };
    }),
  );
  for (const one of plans) for (const line of one.lines) context.log.info(line);
  return conclude(new Map(plans.map((one) => [one.name, one.result])), 'to change');
}

/** Applies the chosen milestones, each once those before it are done, side by side otherwise. */
export async function applyMilestones(inputs: MilestoneInputs, context: ActionContext): Promise<MilestonesResult> {
  const chosen = choose(inputs.milestone);
  await using pipeline = await open(inputs, context);
  const running = new Map<MilestoneName, Promise<Converged | undefined>>();
  for (const milestone of chosen) {
    const before = milestone.after.map((name) => running.get(name)).filter((one) => one !== undefined);
    running.set(
      milestone.name,
      Promise.allSettled(before).then((settled) => {
        if (settled.every((one) => one.status === 'fulfilled' && one.value !== undefined)) {
          return converge(pipeline, milestone, inputs, context, false, (event) => tell(event, context));
        }
        context.log.info(`${milestone.name}: not attempted`);
        return undefined;
      }),
    );
  }
  const settled = await Promise.allSettled(running.values());
  const failed = settled.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
  if (failed.length > 0) throw combineErrors(failed);
  const done = new Map<MilestoneName, Converged>();
  for (const [name, result] of running) {
    const converged = await result;
    if (converged !== undefined) done.set(name, converged);
  }
  return conclude(done, 'changed');
}

function choose(name: string | undefined): readonly OrderedMilestone[] {
  if (name === undefined) return milestones;
  const found = milestones.filter((one) => one.name === name);
  if (found.length > 0) return found;
  throw new UserError(`--milestone is "${name}", expected one of ${milestones.map((one) => one.name).join(', ')}.`);
}

const open = (inputs: MilestoneInputs, context: ActionContext) =>
  openForAction(inputs, { ...context, onWarning: (text) => context.log.warning(text) });

const converge = (
  pipeline: Pipeline,
  milestone: Milestone,
  inputs: MilestoneInputs,
  context: ActionContext,
  planOnly: boolean,
  report: (event: ConvergeEvent) => void,
): Promise<Converged> =>
  convergeMilestone(pipeline, milestone, {
    planOnly,
    allowReplace: inputs['allow-replace'],
    replaceHint: 'Add --allow-replace to permit it.',
    report,
    signal: context.signal,
  });

function tell(event: ConvergeEvent, context: ActionContext): void {
  for (const line of eventLines(event)) context.log.info(line);
}

/** Sums the results of several milestones up. Deferred resources count as changes: what they need is not known. */
export function conclude(results: ReadonlyMap<MilestoneName, Converged>, verb: string): MilestonesResult {
  const sum = (key: 'changed' | 'unchanged' | 'blocked' | 'deferred') =>
    [...results.values()].reduce((all, one) => all + one[key], 0);
  const [blocked, deferred] = (['blocked', 'deferred'] as const).map((key) =>
    sum(key) === 0 ? '' : `, ${sum(key)} ${key}`,
  );
  return {
    text: `${sum('changed')} ${verb}, ${sum('unchanged')} unchanged${blocked}${deferred}`,
    changed: sum('changed') + sum('blocked') + sum('deferred'),
    json: asJson(results),
  };
}
