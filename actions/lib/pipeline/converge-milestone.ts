import { apply, type Converged, plan, type RunContext } from '#lib/converge/engine.ts';
import type { Reporter } from '#lib/converge/events.ts';
import type { Milestone, Pipeline } from './pipeline.ts';

/** How a milestone is planned or applied. */
export interface ConvergeOptions {
  /** Reads and reports what would change, and writes nothing. */
  readonly planOnly: boolean;
  /** Whether resources may be deleted and created again. */
  readonly allowReplace: boolean;
  /** How the user sets `allowReplace`, as a whole sentence for an error, such as `Set allow-replace to true.` */
  readonly replaceHint: string;
  readonly report: Reporter;
  /** Aborted when a person or the runner ends the run. */
  readonly signal: AbortSignal;
}

/**
 * Plans one milestone or makes it as the config wants it. Actions and the command line both come in here.
 *
 * @throws UserError when something is in the way. Interrupted when the run was ended from outside.
 */
export function convergeMilestone(
  pipeline: Pipeline,
  milestone: Milestone,
  options: ConvergeOptions,
): Promise<Converged> {
  const run = options.planOnly ? plan : apply;
  return run(contextOf(pipeline, milestone, options));
}

const contextOf = (pipeline: Pipeline, milestone: Milestone, options: ConvergeOptions): RunContext => ({
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
