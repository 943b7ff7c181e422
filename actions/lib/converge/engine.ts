import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { Deferred } from './deferred.ts';
import type { Report, StepView } from './events.ts';
import type { AnyResource, Change, Line, Scope, Work } from './resource.ts';
import { isTimeout } from './wait-for.ts';
import type { WriteGate } from './writes.ts';

/** How often a resource is read again after its apply before it counts as not converging, and the pause before each. */
const SETTLE_PAUSES_MS = [0, 500, 1_000, 2_000, 4_000];
/** Deadline of a read, which must never take as long as an apply. */
const READ_WITHIN_MS = 120_000;

export interface Converge {
  readonly milestone: string;
  readonly work: Work;
  readonly writes: WriteGate;
  readonly clock: Clock;
  readonly report: Report;
  /** Cancels: no write begins afterwards. */
  readonly signal: AbortSignal;
  readonly allowReplace: boolean;
  /** Milestones that must be done before this one, for the error of a resource that is still deferred. */
  readonly after: readonly string[];
}

/** What one milestone came to. */
export interface Converged {
  readonly steps: readonly StepView[];
  readonly changed: number;
  readonly unchanged: number;
  readonly blocked: number;
}

interface Step {
  readonly resource: AnyResource;
  readonly desired: unknown;
  readonly actual: unknown;
  readonly change: Change;
}

/** Reads everything at the same time and says what would change. Writes nothing. */
export async function plan(c: Converge): Promise<Converged> {
  const steps = await evaluateAll(c);
  return tally(steps);
}

/**
 * Brings everything to its wanted state. While nothing has been written the plan stands; after the first write each
 * remaining resource is evaluated anew at its turn. The first failure ends it.
 *
 * @throws UserError when the plan holds something only a person may do; nothing has been written then.
 */
export async function apply(c: Converge): Promise<Converged> {
  const planned = await evaluateAll(c);
  refuseBlocked(c, planned);
  using _open = c.writes.open();
  const done: Step[] = [];
  let written = false;
  for (const [index, first] of planned.entries()) {
    try {
      c.signal.throwIfAborted();
      const step = written ? await evaluate(c, first.resource) : first;
      refuseBlocked(c, [step]);
      if (step.change.action === 'deferred') throw stillDeferred(c, step.resource.id, step.change.because);
      if (step.change.action !== 'none') {
        await converge(c, step);
        written = true;
      }
      done.push(step);
    } catch (error) {
      c.report({ type: 'failed', milestone: c.milestone, id: first.resource.id, error });
      const rest = planned.slice(index + 1).map((one) => one.resource.id);
      if (rest.length > 0) c.report({ type: 'not-attempted', milestone: c.milestone, ids: rest });
      throw error;
    }
  }
  if (written) await probe(c);
  return tally(done);
}

/** Runs the probes alone, each in turn. */
export async function probe(c: Converge): Promise<void> {
  for (const one of c.work.probes) {
    c.signal.throwIfAborted();
    const start = c.clock.now();
    try {
      const saw = await within(c, one.id, one.within, (scope) => one.run(scope));
      c.report({ type: 'probed', milestone: c.milestone, id: one.id, saw, ms: c.clock.now() - start });
    } catch (error) {
      c.report({ type: 'failed', milestone: c.milestone, id: one.id, error });
      throw error;
    }
  }
}

async function evaluateAll(c: Converge): Promise<Step[]> {
  const steps = await Promise.all(c.work.resources.map((resource) => evaluate(c, resource)));
  c.report({ type: 'planned', milestone: c.milestone, steps: steps.map(view) });
  return steps;
}

async function evaluate(c: Converge, resource: AnyResource): Promise<Step> {
  try {
    return await within(c, resource.id, READ_WITHIN_MS, async (scope) => {
      const [desired, actual] = await Promise.all([resource.desired(scope), resource.read(scope)]);
      return { resource, desired, actual, change: resource.diff(desired, actual) };
    });
  } catch (error) {
    if (!(error instanceof Deferred)) throw error;
    return { resource, desired: undefined, actual: undefined, change: { action: 'deferred', because: error.message } };
  }
}

async function converge(c: Converge, step: Step): Promise<void> {
  const { resource } = step;
  const start = c.clock.now();
  c.report({ type: 'applying', milestone: c.milestone, id: resource.id, change: step.change });
  await within(c, resource.id, resource.within, async (scope) => {
    let { actual } = step;
    if (step.change.action === 'replace') {
      await resource.delete?.(actual, scope);
      actual = undefined;
    }
    await resource.apply(step.desired, actual, scope);
  });
  await settle(c, resource);
  c.report({
    type: 'applied',
    milestone: c.milestone,
    id: resource.id,
    change: step.change,
    ms: c.clock.now() - start,
  });
}

/** Reads again until nothing differs: services are eventually consistent. */
async function settle(c: Converge, resource: AnyResource): Promise<void> {
  let last: Change = { action: 'none' };
  for (const pause of SETTLE_PAUSES_MS) {
    if (pause > 0) await c.clock.sleep(pause, c.signal);
    // An apply that only waited has written nothing, and a look before a pause is out of date after it.
    c.writes.forget();
    last = (await evaluate(c, resource)).change;
    if (last.action === 'none') return;
  }
  const left = 'lines' in last ? last.lines.map(lineText).join('; ') : 'because' in last ? last.because : '';
  throw new UserError(`${resource.id} did not converge: after it was applied there is still "${last.action}": ${left}`);
}

function refuseBlocked(c: Converge, steps: readonly Step[]): void {
  for (const { resource, change } of steps) {
    if (change.action === 'blocked') {
      const lines = change.lines.map(lineText).join('; ');
      throw new UserError(`${resource.id} is blocked: ${lines}. ${change.remedy}`);
    }
    if (change.action === 'replace' && !c.allowReplace && change.leave !== 'given') {
      const lines = change.lines.map(lineText).join('; ');
      throw new UserError(
        `${resource.id} would be replaced (deleted and created again): ${lines}. Set allow-replace to true to permit it.`,
      );
    }
  }
}

function stillDeferred(c: Converge, id: string, because: string): UserError {
  // A reason in whole sentences says itself what to do, such as which port to open.
  if (because.endsWith('.')) return new UserError(`${id} cannot be carried out: ${because}`);
  const first = c.after.length === 0 ? '' : ` Run the milestone ${c.after.join(' and ')} first.`;
  return new UserError(`${id} cannot be carried out: ${because}.${first}`);
}

async function within<T>(c: Converge, id: string, ms: number, work: (scope: Scope) => Promise<T>): Promise<T> {
  using deadline = c.clock.deadline(ms);
  const signal = AbortSignal.any([c.signal, deadline.signal]);
  try {
    return await work({
      signal,
      progress: (text) => c.report({ type: 'progress', milestone: c.milestone, id, text }),
    });
  } catch (error) {
    if (deadline.signal.aborted && !c.signal.aborted && isTimeout(error)) {
      throw new UserError(`${id} did not end within ${Math.round(ms / 1000)} s`, { cause: error });
    }
    throw error;
  }
}

const view = (step: Step): StepView => ({ id: step.resource.id, change: step.change });

/** A line of a plan as plain text. */
export function lineText(line: Line): string {
  const text = (value: Line['before']) => (typeof value === 'symbol' ? (value.description ?? '') : String(value));
  if (line.before === undefined) return line.after === undefined ? line.path : `${line.path}: ${text(line.after)}`;
  return `${line.path}: ${text(line.before)} → ${line.after === undefined ? '(absent)' : text(line.after)}`;
}

function tally(steps: readonly Step[]): Converged {
  const count = (...actions: string[]) => steps.filter((step) => actions.includes(step.change.action)).length;
  return {
    steps: steps.map(view),
    changed: count('create', 'update', 'replace', 'deferred'),
    unchanged: count('none'),
    blocked: count('blocked'),
  };
}
