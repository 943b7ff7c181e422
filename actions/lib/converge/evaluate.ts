import { messageOf } from '#lib/errors.ts';
import { Deferred } from './deferred.ts';
import type { StepView } from './events.ts';
import { distinctFailures, endError } from './failures.ts';
import { gather } from './gather.ts';
import { digestOfWanted, type KeptProof, type ProofState, proofState } from './proof.ts';
import type { AnyResource, Change } from './resource.ts';
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
  /** The result that is kept of the last proof. */
  readonly kept: KeptProof | undefined;
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
  const failures: unknown[] = [];
  const [kept, ...steps] = await Promise.all([
    readKept(context, failures),
    ...work.resources.map((resource) => evaluateOrNote(context, resource, failures)),
  ]);
  const own = failures.filter((error) => endError(error, signal, '') === error);
  const [first] = failures;
  if (failures.length > 0 && own.length === 0) throw endError(first, signal, `while planning ${milestone}`);
  const proof = work.probes.length === 0 || work.proof === undefined ? 'none' : stateOf(context, kept, steps);
  report({ type: 'planned', milestone, steps: steps.map(viewOf), proof });
  for (const text of unexpected(steps)) report({ type: 'warning', milestone, text });
  return { steps, failures: distinctFailures(own), proof, kept: kept === 'unknown' ? undefined : kept };
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

/** The desired values of all resources by their ids, read again where something was written. */
export async function desiredValues(context: RunContext): Promise<Readonly<Record<string, unknown>>> {
  const look = (resource: AnyResource) =>
    withDeadline(context, {
      id: resource.id,
      timeoutMs: READ_TIMEOUT_MS,
      run: async (scope) => [resource.id, await resource.desired(scope)] as const,
    });
  return Object.fromEntries(await gather(context.work.resources.map(look)));
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

/** Reads one resource; a failure is noted and makes it unreadable. */
async function evaluateOrNote(context: RunContext, resource: AnyResource, failures: unknown[]): Promise<Step> {
  try {
    return await evaluate(context, resource);
  } catch (error) {
    failures.push(error);
    return unknownStep(resource, { action: 'unreadable', reason: messageOf(error) });
  }
}

/** The kept result of the last proof; `unknown` while it cannot be read. */
async function readKept(context: RunContext, failures: unknown[]): Promise<KeptProof | undefined | 'unknown'> {
  const { proof } = context.work;
  if (proof === undefined) return undefined;
  try {
    return await withDeadline(context, {
      id: 'proof',
      timeoutMs: READ_TIMEOUT_MS,
      run: (scope) => proof.store.read(scope),
    });
  } catch (error) {
    if (!(error instanceof Deferred)) failures.push(error);
    return 'unknown';
  }
}

function stateOf(context: RunContext, kept: KeptProof | undefined | 'unknown', steps: readonly Step[]): ProofState {
  if (kept === 'unknown') return 'unknown';
  const isAllKnown = steps.every(({ change }) => change.action !== 'deferred' && change.action !== 'unreadable');
  const desired = Object.fromEntries(steps.map((step) => [step.resource.id, step.desired]));
  return proofState(kept, isAllKnown ? digestOfWanted(desired, context.work.proof?.relies) : undefined);
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
