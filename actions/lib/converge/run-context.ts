import type { Clock } from '#lib/clock.ts';
import type { Reporter } from './events.ts';
import { endError, timeoutError } from './failures.ts';
import type { MilestoneWork } from './milestone-work.ts';
import type { Scope } from './resource.ts';
import { isTimeout } from './wait-for.ts';
import type { WriteGate } from './writes.ts';

/** Everything that planning or applying one milestone works with. */
export interface RunContext {
  /** Name of the milestone. */
  readonly milestone: string;
  readonly work: MilestoneWork;
  readonly writes: WriteGate;
  readonly clock: Clock;
  readonly report: Reporter;
  /** Aborted when a person or the runner ends the run. No write begins afterwards. */
  readonly signal: AbortSignal;
  /** Whether resources may be deleted and created again. */
  readonly allowReplace: boolean;
  /** How the user sets `allowReplace`, as a whole sentence. Ends the error of a replacement that is not allowed. */
  readonly replaceHint: string;
  /** Milestones that must be done before this one. The error of a resource that is still deferred names them. */
  readonly after: readonly string[];
}

/** Work that has a deadline. */
export interface TimedWork<T> {
  /** Id of the resource or probe. */
  readonly id: string;
  readonly timeoutMs: number;
  run(scope: Scope): Promise<T>;
}

/**
 * Runs work under a deadline. Its scope's signal is aborted by the deadline and by the end of the run.
 *
 * @throws UserError with the last progress, when the deadline ended it.
 */
export async function withDeadline<T>(context: RunContext, { id, timeoutMs, run }: TimedWork<T>): Promise<T> {
  const { milestone, report, clock } = context;
  using deadline = clock.deadline(timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  signal.throwIfAborted();
  let last: string | undefined;
  const progress = (text: string) => {
    last = text;
    report({ type: 'progress', milestone, id, text });
  };
  try {
    return await run({ signal, progress });
  } catch (error) {
    const isLate = deadline.signal.aborted && !context.signal.aborted && isTimeout(error);
    throw isLate ? timeoutError(id, { timeoutMs, last, cause: error }) : error;
  }
}

/** Reports that the resource or probe under way has failed or was interrupted. @returns the error to end with. */
export function reportEnd(context: RunContext, id: string, error: unknown, doing: 'applying' | 'probing'): unknown {
  const { milestone, signal, report } = context;
  const ending = endError(error, signal, `while ${doing} ${id}`);
  report(ending === error ? { type: 'failed', milestone, id, error } : { type: 'interrupted', milestone, id });
  return ending;
}
