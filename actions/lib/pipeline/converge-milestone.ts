import { apply, type Converged, type Planned, plan } from '#lib/converge/engine.ts';
import type { Reporter } from '#lib/converge/events.ts';
import { combineErrors } from '#lib/converge/failures.ts';
import type { RunContext } from '#lib/converge/run-context.ts';
import type { Milestone, Pipeline } from './pipeline.ts';

/** What planning or applying a milestone needs. */
export interface PlanOptions {
  /** Whether resources may be deleted and created again. */
  readonly allowReplace: boolean;
  /** How the user sets `allowReplace`, as a whole sentence for an error, such as `Set allow-replace to true.` */
  readonly replaceHint: string;
  readonly report: Reporter;
  /** Aborted when a person or the runner ends the run. */
  readonly signal: AbortSignal;
}

/** How a milestone is planned or applied. */
export interface ConvergeOptions extends PlanOptions {
  /** Reads and reports what would change, and writes nothing. */
  readonly planOnly: boolean;
}

/**
 * Plans one milestone or makes it as the config wants it. Actions and the command line both come in here.
 *
 * @throws UserError when something is in the way; UserErrors with all failed look-ups, when the plan could not be made.
 *   Interrupted when the run was ended from outside.
 */
export async function convergeMilestone(
  pipeline: Pipeline,
  milestone: Milestone,
  options: ConvergeOptions,
): Promise<Converged> {
  if (!options.planOnly) return apply(contextOf(pipeline, milestone, options));
  const planned = await planMilestone(pipeline, milestone, options);
  if (planned.failures.length > 0) throw combineErrors(planned.failures);
  return planned;
}

/**
 * Plans one milestone. Failed look-ups are part of the result, so that several milestones can be planned side by side.
 *
 * @throws Interrupted when the run was ended from outside.
 */
export const planMilestone = (pipeline: Pipeline, milestone: Milestone, options: PlanOptions): Promise<Planned> =>
  plan(contextOf(pipeline, milestone, options));

const contextOf = (pipeline: Pipeline, milestone: Milestone, options: PlanOptions): RunContext => ({
  milestone: milestone.name,
  work: milestone.build(pipeline),
  writes: pipeline.writes,
  clock: pipeline.ports.clock,
  report: options.report,
  signal: options.signal,
  allowReplace: options.allowReplace,
  replaceHint: options.replaceHint,
  after: milestone.after,
});
