import { messageOf } from '#lib/errors.ts';
import { Deferred } from './deferred.ts';
import type { StepView } from './events.ts';
import { distinctFailures, endError } from './failures.ts';
import { gather } from './gather.ts';
import { digestsOfWanted, type KeptProof, type ProofState, proofState } from './proof.ts';
import type { AnyResource, Change, Scope } from './resource.ts';
import { type RunContext, withDeadline } from './run-context.ts';

/** Deadline of one read in ms. It is longer than what any look-up waits for by itself, so that its own error is seen. */
export const READ_TIMEOUT_MS = 240_000;

/** A resource, both sides of it, and how they differ. Both sides are undefined when it is deferred or unreadable. */
export interface Step {
  readonly resource: AnyResource;
  readonly desired: unknown;
  readonly actual: unknown;
  readonly change: Change;
}

/** What reading everything of a milestone has found. */
export interface Evaluation {
  readonly steps: readonly Step[];
  /** What failed look-ups have thrown, each failure once. */
  readonly failures: readonly unknown[];
  readonly proof: ProofState;
}

export const viewOf = ({ resource, change }: Step): StepView => ({ id: resource.id, change });

/**
 * Reads all resources, and the result of the last proof, at the same time. A look-up that fails does not keep the others
 * from being made, and nothing is still running when it returns.
 *
 * @throws Interrupted when the run was ended from outside.
 */
export async function evaluateAll(context: RunContext): Promise<Evaluation> {
  const { work, milestone, signal, report } = context;
  const [reads, [kept, relies]] = await Promise.all([
    Promise.allSettled(work.resources.map((resource) => evaluate(context, resource))),
    Promise.allSettled([
      readProof(context, async (scope) => await work.proof?.store.read(scope)),
      readProof(context, async (scope) => await work.proof?.relies?.(scope)),
    ]),
  ]);
  const failures = failuresIn([...reads, kept, relies]);
  const own = failures.filter((error) => endError(error, signal, '') === error);
  if (failures.length > 0 && own.length === 0) throw endError(failures[0], signal, `while planning ${milestone}`);
  const steps = work.resources.map((resource, index) => stepOf(resource, reads[index]));
  const hasProof = work.probes.length > 0 && work.proof !== undefined;
  const proof = hasProof ? stateOf(kept, relies, steps) : 'none';
  report({ type: 'planned', milestone, steps: steps.map(viewOf), proof });
  for (const text of unexpected(steps)) report({ type: 'warning', milestone, text });
  return { steps, failures: distinctFailures(own), proof };
}

/** Reads one resource and compares it. What cannot be read yet is a step that is deferred. */
export async function evaluate(context: RunContext, resource: AnyResource): Promise<Step> {
  try {
    return await withDeadline(context, {
      id: resource.id,
      timeoutMs: READ_TIMEOUT_MS,
      run: async (scope) => {
        const [desired, actual] = await gather([resource.desired(scope), resource.read(scope)]);
        return { resource, desired, actual, change: resource.diff(desired, actual) };
      },
    });
  } catch (error) {
    if (!(error instanceof Deferred)) throw error;
    return unknownStep(resource, deferral(error));
  }
}

/** Digests of the wanted state, read again where something was written. */
export async function wantedDigests(context: RunContext): Promise<readonly string[]> {
  const { resources, proof } = context.work;
  const read = (id: string, run: (scope: Scope) => Promise<unknown>) =>
    withDeadline(context, { id, timeoutMs: READ_TIMEOUT_MS, run });
  const [relies, ...values] = await gather([
    readProof(context, async (scope) => await proof?.relies?.(scope)),
    ...resources.map((resource) => read(resource.id, (scope) => resource.desired(scope))),
  ]);
  return digestsOfWanted(Object.fromEntries(resources.map(({ id }, index) => [id, values[index]])), relies);
}

const unknownStep = (resource: AnyResource, change: Change): Step => ({
  resource,
  desired: undefined,
  actual: undefined,
  change,
});

function deferral({ reason, remedy, isUnexpected }: Deferred): Change {
  return {
    action: 'deferred',
    reason,
    ...(remedy === undefined ? {} : { remedy }),
    ...(isUnexpected ? { isUnexpected } : {}),
  };
}

/** Reads something that belongs to the proof, under the deadline of a read. */
const readProof = <T>(context: RunContext, run: (scope: Scope) => Promise<T>): Promise<T> =>
  withDeadline(context, { id: 'proof', timeoutMs: READ_TIMEOUT_MS, run });

/** What reads have thrown. That something cannot be read yet is no failure. */
const failuresIn = (ends: readonly PromiseSettledResult<unknown>[]): readonly unknown[] =>
  ends
    .filter((end) => end.status === 'rejected')
    .map((end): unknown => end.reason)
    .filter((error) => !(error instanceof Deferred));

/** The step of a resource; one whose read has failed is unreadable. */
function stepOf(resource: AnyResource, end: PromiseSettledResult<Step> | undefined): Step {
  if (end?.status === 'fulfilled') return end.value;
  return unknownStep(resource, { action: 'unreadable', reason: messageOf(end?.reason) });
}

function stateOf(
  kept: PromiseSettledResult<KeptProof | undefined>,
  relies: PromiseSettledResult<unknown>,
  steps: readonly Step[],
): ProofState {
  if (kept.status === 'rejected') return 'unknown';
  const isUnknown = ({ change }: Step) => change.action === 'deferred' || change.action === 'unreadable';
  if (relies.status === 'rejected' || steps.some(isUnknown)) return proofState(kept.value, undefined);
  const desired = Object.fromEntries(steps.map((step) => [step.resource.id, step.desired]));
  return proofState(kept.value, digestsOfWanted(desired, relies.value));
}

/** Texts of the deferrals that a person should look at, each once. */
function unexpected(steps: readonly Step[]): ReadonlySet<string> {
  const texts = steps.flatMap(({ change }) =>
    change.action === 'deferred' && change.isUnexpected === true
      ? [`${change.reason}.${change.remedy === undefined ? '' : ` ${change.remedy}`}`]
      : [],
  );
  return new Set(texts);
}
