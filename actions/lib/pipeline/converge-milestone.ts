import { apply, type Converged, plan, probe } from '#lib/converge/engine.ts';
import type { Report } from '#lib/converge/events.ts';
import type { Milestone, Pipeline } from './pipeline.ts';

export interface ConvergeOptions {
  /** Reads and reports what would change, and writes nothing. */
  readonly planOnly: boolean;
  readonly allowReplace: boolean;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Plans one milestone or brings it to its wanted state: the one way in for actions and the command line alike. */
export function convergeMilestone(
  pipeline: Pipeline,
  milestone: Milestone,
  options: ConvergeOptions,
): Promise<Converged> {
  const run = options.planOnly ? plan : apply;
  return run(converge(pipeline, milestone, options));
}

/** Runs the probes of one milestone alone. */
export function probeMilestone(pipeline: Pipeline, milestone: Milestone, options: ConvergeOptions): Promise<void> {
  return probe(converge(pipeline, milestone, options));
}

const converge = (pipeline: Pipeline, milestone: Milestone, options: ConvergeOptions) => ({
  milestone: milestone.name,
  work: milestone.build(pipeline),
  writes: pipeline.writes,
  clock: pipeline.ports.clock,
  report: options.report,
  signal: options.signal,
  allowReplace: options.allowReplace,
  after: milestone.after,
});
