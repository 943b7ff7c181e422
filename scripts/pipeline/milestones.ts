import type { Converged } from '#lib/converge/engine.ts';
import type { ConvergeEvent } from '#lib/converge/events.ts';
import { eventLines } from '#lib/converge/plan-text.ts';
import { UserError, UserErrors } from '#lib/errors.ts';
import { convergeMilestone } from '#lib/pipeline/converge-milestone.ts';
import { milestones } from '#lib/pipeline/milestones.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import type { Milestone, MilestoneName, Pipeline } from '#lib/pipeline/pipeline.ts';
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
  const [first] = failed;
  if (failed.length > 1 && failed.every((one) => one instanceof UserError)) throw new UserErrors(failed);
  if (first !== undefined) throw first;
  const done = new Map<MilestoneName, Converged>();
  for (const [name, result] of running) {
    const converged = await result;
    if (converged !== undefined) done.set(name, converged);
  }
  return conclude(done, 'changed');
}

function choose(name: string | undefined): readonly Milestone[] {
  if (name === undefined) return milestones;
  const found = milestones.filter((one) => one.name === name);
  if (found.length > 0) return found;
  throw new UserError(`--milestone is "${name}", expected one of ${milestones.map((one) => one.name).join(', ')}.`);
}

const open = (inputs: MilestoneInputs, context: ActionContext) =>
  openPipeline({
    config: inputs.config,
    env: context.env,
    signal: context.signal,
    say: context.log.info,
    sshPrivateKey: inputs['ssh-private-key'],
    databricks: {
      host: inputs['databricks-host'],
      token: inputs['databricks-token'],
      clientId: inputs['databricks-client-id'],
    },
  });

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
    report,
    signal: context.signal,
  });

function tell(event: ConvergeEvent, context: ActionContext): void {
  for (const line of eventLines(event)) context.log.info(line);
}

function conclude(results: ReadonlyMap<MilestoneName, Converged>, verb: string): MilestonesResult {
  const sum = (key: 'changed' | 'unchanged' | 'blocked') =>
    [...results.values()].reduce((all, one) => all + one[key], 0);
  const blocked = sum('blocked') === 0 ? '' : `, ${sum('blocked')} blocked`;
  return {
    text: `${sum('changed')} ${verb}, ${sum('unchanged')} unchanged${blocked}`,
    changed: sum('changed') + sum('blocked'),
    json: asJson(results),
  };
}
