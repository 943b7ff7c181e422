import { countSteps, type StepCounts } from './counts.ts';
import { type Evaluation, evaluate, evaluateAll, type Step, viewOf } from './evaluate.ts';
import type { StepView } from './events.ts';
import { blockedError, combineErrors, deferredError, endError, notConvergedError, replaceError } from './failures.ts';
import { isProofDue, type ProofState } from './proof.ts';
import { Prover } from './prove.ts';
import type { AnyResource, Change } from './resource.ts';
import { type RunContext, reportEnd, withDeadline } from './run-context.ts';

/** The pause before each read that follows an apply. When all reads still show a difference, the apply has failed. */
const SETTLE_PAUSES_MS = [0, 500, 1_000, 2_000, 4_000];

/** The result of a plan or an apply of one milestone. */
export interface Converged extends StepCounts {
  readonly steps: readonly StepView[];
  readonly proof: ProofState;
}

/** The result of a plan. */
export interface Planned extends Converged {
  /** What failed look-ups have thrown, each failure once. The steps that need them are unreadable. */
  readonly failures: readonly unknown[];
}

/**
 * Reads all resources at the same time and says what would change. Writes nothing. A look-up that fails does not keep
 * the others from being planned.
 *
 * @throws Interrupted when the run was ended from outside.
 */
export async function plan(context: RunContext): Promise<Planned> {
  const { steps, proof, failures } = await evaluateAll(context);
  return { ...resultOf(steps, proof), failures };
}

/**
 * Makes all resources as desired, in order.
 *
 * It plans first. As long as nothing has been written, that plan holds. After the first write each remaining resource is
 * evaluated again when its turn comes. The first failure ends the run. The probes run when something has changed, and
 * when the last proof failed, was interrupted, is missing, or proved other settings.
 *
 * @throws UserError when the plan holds something that only a person may do, and the failures of the look-ups, combined,
 *   when the plan could not be made; nothing has been written then. Interrupted when the run was ended from outside; the
 *   same run again continues from there.
 */
export async function apply(context: RunContext): Promise<Converged> {
  const planned = await evaluateAll(context);
  if (planned.failures.length > 0) throw combineErrors(planned.failures);
  refuseBlocked(context, planned.steps);
  using _open = context.writes.open();
  const prover = new Prover(context);
  const { done, hasWritten } = await carryOutAll(context, planned.steps, prover);
  if (!hasWritten && !isProofDue(planned.proof)) return resultOf(done, planned.proof);
  await prover.prove();
  return resultOf(done, planned.proof === 'none' ? 'none' : 'passed');
}

/** Carries out the steps in order, up to the first that fails. */
async function carryOutAll(context: RunContext, planned: Evaluation['steps'], prover: Prover) {
  const done: Step[] = [];
  let hasWritten = false;
  for (const [index, first] of planned.entries()) {
    if (context.signal.aborted) throw stopped(context, planned.slice(index));
    try {
      const step: Step = hasWritten ? await evaluate(context, first.resource) : first;
      hasWritten = (await carryOut(context, step, prover)) || hasWritten;
      done.push(step);
    } catch (error) {
      const ending = reportEnd(context, first.resource.id, error, 'applying');
      reportNotAttempted(context, planned.slice(index + 1));
      throw ending;
    }
  }
  return { done, hasWritten };
}

/** Applies one step where it differs. @returns whether it did. */
async function carryOut(context: RunContext, step: Step, prover: Prover): Promise<boolean> {
  const { resource, change } = step;
  refuseBlocked(context, [step]);
  if (change.action === 'deferred') throw deferredError(resource.id, change, context.after);
  if (change.action === 'none') return false;
  await prover.revoke();
  await converge(context, step);
  return true;
}

async function converge(context: RunContext, { resource, desired, actual, change }: Step): Promise<void> {
  const { milestone, report, clock } = context;
  const { id, timeoutMs } = resource;
  const start = clock.now();
  report({ type: 'applying', milestone, id, change });
  await withDeadline(context, {
    id,
    timeoutMs,
    run: async (scope) => {
      if (change.action !== 'replace') return resource.apply(desired, actual, scope);
      await resource.delete?.(actual, scope);
      return resource.apply(desired, undefined, scope);
    },
  });
  await settle(context, resource);
  report({ type: 'applied', milestone, id, change, ms: clock.now() - start });
}

/**
 * Reads again until nothing differs: a service may show a write only seconds later. What only a person may change, such
 * as a topic that somebody else has created meanwhile, does not pass by itself and ends it at once.
 */
async function settle(context: RunContext, resource: AnyResource): Promise<void> {
  const start = context.clock.now();
  let last: Change = { action: 'none' };
  for (const pause of SETTLE_PAUSES_MS) {
    if (pause > 0) await context.clock.sleep(pause, context.signal);
    // An apply that only waited has written nothing, so the gate has forgotten nothing; a pause ages what was seen too.
    context.writes.forget();
    last = (await evaluate(context, resource)).change;
    if (last.action === 'none') return;
    if (last.action === 'blocked') throw blockedError(resource.id, last);
  }
  throw notConvergedError(resource.id, last, Math.round((context.clock.now() - start) / 1000));
}

function refuseBlocked(context: RunContext, steps: readonly Step[]): void {
  for (const { resource, change } of steps) {
    if (change.action === 'blocked') throw blockedError(resource.id, change);
    if (change.action === 'replace' && !context.allowReplace && change.replaceApproved !== true) {
      throw replaceError(resource.id, change.lines, context.replaceHint);
    }
  }
}

/** Reports that the run was ended between two resources. @returns the error to end with. */
function stopped(context: RunContext, left: readonly Step[]): unknown {
  reportNotAttempted(context, left);
  return endError(context.signal.reason, context.signal, `before applying ${left[0]?.resource.id}`);
}

function reportNotAttempted({ milestone, report }: RunContext, steps: readonly Step[]): void {
  if (steps.length > 0) report({ type: 'not-attempted', milestone, ids: steps.map((step) => step.resource.id) });
}

function resultOf(steps: readonly Step[], proof: ProofState): Converged {
  const views = steps.map(viewOf);
  return { steps: views, ...countSteps(views), proof };
}
