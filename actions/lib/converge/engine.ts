import type { Clock } from '#lib/clock.ts';
import { countSteps, type StepCounts } from './counts.ts';
import { Deferred } from './deferred.ts';
import type { Reporter, StepView } from './events.ts';
import { blockedError, deferredError, endError, notConvergedError, replaceError, timeoutError } from './failures.ts';
import type { AnyResource, Change, MilestoneWork, Scope } from './resource.ts';
import { isTimeout } from './wait-for.ts';
import type { WriteGate } from './writes.ts';

/** The pause before each read that follows an apply. When all reads still show a difference, the apply has failed. */
const SETTLE_PAUSES_MS = [0, 500, 1_000, 2_000, 4_000];
/** Deadline of one read. */
const READ_TIMEOUT_MS = 120_000;

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

/** The result of a plan or an apply of one milestone. */
export interface Converged extends StepCounts {
  readonly steps: readonly StepView[];
}

/** A resource, both sides of it, and how they differ. */
interface Step {
  readonly resource: AnyResource;
  readonly desired: unknown;
  readonly actual: unknown;
  readonly change: Change;
}

/**
 * Reads all resources at the same time and says what would change. Writes nothing.
 *
 * @throws Interrupted when the run was ended from outside. What a failed look-up throws, otherwise.
 */
export async function plan(context: RunContext): Promise<Converged> {
  return resultOf(await evaluateAll(context));
}

/**
 * Makes all resources as desired, in order.
 *
 * It plans first. As long as nothing has been written, that plan holds. After the first write each remaining resource is
 * evaluated again when its turn comes. The first failure ends the run. Probes run when something has changed.
 *
 * @throws UserError when the plan holds something that only a person may do; nothing has been written then. Interrupted
 *   when the run was ended from outside; the same run again continues from there.
 */
export async function apply(context: RunContext): Promise<Converged> {
  const planned = await evaluateAll(context);
  refuseBlocked(context, planned);
  using _open = context.writes.open();
  const done: Step[] = [];
  let hasWritten = false;
  for (const [index, first] of planned.entries()) {
    if (context.signal.aborted) throw stopped(context, planned.slice(index));
    try {
      const step: Step = hasWritten ? await evaluate(context, first.resource) : first;
      hasWritten = (await carryOut(context, step)) || hasWritten;
      done.push(step);
    } catch (error) {
      const ending = reportEnd(context, first.resource.id, error, 'applying');
      reportNotAttempted(context, planned.slice(index + 1));
      throw ending;
    }
  }
  if (hasWritten) await runProbes(context);
  return resultOf(done);
}

/** Runs the probes, one after the other, up to the first that fails. */
async function runProbes(context: RunContext): Promise<void> {
  const { milestone, report, clock } = context;
  for (const one of context.work.probes) {
    const start = clock.now();
    try {
      const saw = await withDeadline(context, one.id, one.timeoutMs, (scope) => one.run(scope));
      report({ type: 'probed', milestone, id: one.id, saw, ms: clock.now() - start });
    } catch (error) {
      throw reportEnd(context, one.id, error, 'probing');
    }
  }
}

async function evaluateAll(context: RunContext): Promise<Step[]> {
  const { milestone, signal, report } = context;
  try {
    const steps = await Promise.all(context.work.resources.map((resource) => evaluate(context, resource)));
    report({ type: 'planned', milestone, steps: steps.map(viewOf) });
    return steps;
  } catch (error) {
    throw endError(error, signal, `while planning ${milestone}`);
  }
}

async function evaluate(context: RunContext, resource: AnyResource): Promise<Step> {
  try {
    return await withDeadline(context, resource.id, READ_TIMEOUT_MS, async (scope) => {
      const [desired, actual] = await Promise.all([resource.desired(scope), resource.read(scope)]);
      return { resource, desired, actual, change: resource.diff(desired, actual) };
    });
  } catch (error) {
    if (!(error instanceof Deferred)) throw error;
    const { reason, remedy } = error;
    const change = { action: 'deferred', reason, ...(remedy === undefined ? {} : { remedy }) } as const;
    return { resource, desired: undefined, actual: undefined, change };
  }
}

/** Applies one step where it differs. @returns whether it did. */
async function carryOut(context: RunContext, step: Step): Promise<boolean> {
  const { resource, change } = step;
  refuseBlocked(context, [step]);
  if (change.action === 'deferred') throw deferredError(resource.id, change, context.after);
  if (change.action === 'none') return false;
  await converge(context, step);
  return true;
}

async function converge(context: RunContext, { resource, desired, actual, change }: Step): Promise<void> {
  const { milestone, report, clock } = context;
  const { id } = resource;
  const start = clock.now();
  report({ type: 'applying', milestone, id, change });
  await withDeadline(context, id, resource.timeoutMs, async (scope) => {
    if (change.action !== 'replace') return resource.apply(desired, actual, scope);
    await resource.delete?.(actual, scope);
    return resource.apply(desired, undefined, scope);
  });
  await settle(context, resource);
  report({ type: 'applied', milestone, id, change, ms: clock.now() - start });
}

/** Reads again until nothing differs: a service may show a write only seconds later. */
async function settle(context: RunContext, resource: AnyResource): Promise<void> {
  let last: Change = { action: 'none' };
  for (const pause of SETTLE_PAUSES_MS) {
    if (pause > 0) await context.clock.sleep(pause, context.signal);
    // An apply that only waited has written nothing, so the gate has forgotten nothing; a pause ages what was seen too.
    context.writes.forget();
    last = (await evaluate(context, resource)).change;
    if (last.action === 'none') return;
  }
  throw notConvergedError(resource.id, last);
}

function refuseBlocked(context: RunContext, steps: readonly Step[]): void {
  for (const { resource, change } of steps) {
    if (change.action === 'blocked') throw blockedError(resource.id, change);
    if (change.action === 'replace' && !context.allowReplace && change.replaceApproved !== true) {
      throw replaceError(resource.id, change.lines, context.replaceHint);
    }
  }
}

/** Runs work under a deadline. Its scope's signal is aborted by the deadline and by the end of the run. */
async function withDeadline<T>(
  context: RunContext,
  id: string,
  timeoutMs: number,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  const { milestone, report, clock } = context;
  using deadline = clock.deadline(timeoutMs);
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  signal.throwIfAborted();
  try {
    return await work({ signal, progress: (text) => report({ type: 'progress', milestone, id, text }) });
  } catch (error) {
    const isLate = deadline.signal.aborted && !context.signal.aborted && isTimeout(error);
    throw isLate ? timeoutError(id, timeoutMs, error) : error;
  }
}

/** Reports that the resource or probe under way has failed or was interrupted. @returns the error to end with. */
function reportEnd(context: RunContext, id: string, error: unknown, doing: 'applying' | 'probing'): unknown {
  const { milestone, signal, report } = context;
  const ending = endError(error, signal, `while ${doing} ${id}`);
  report(ending === error ? { type: 'failed', milestone, id, error } : { type: 'interrupted', milestone, id });
  return ending;
}

/** Reports that the run was ended between two resources. @returns the error to end with. */
function stopped(context: RunContext, left: readonly Step[]): unknown {
  reportNotAttempted(context, left);
  return endError(context.signal.reason, context.signal, `before applying ${left[0]?.resource.id}`);
}

function reportNotAttempted({ milestone, report }: RunContext, steps: readonly Step[]): void {
  if (steps.length > 0) report({ type: 'not-attempted', milestone, ids: steps.map((step) => step.resource.id) });
}

const viewOf = ({ resource, change }: Step): StepView => ({ id: resource.id, change });

function resultOf(steps: readonly Step[]): Converged {
  const views = steps.map(viewOf);
  return { steps: views, ...countSteps(views) };
}
