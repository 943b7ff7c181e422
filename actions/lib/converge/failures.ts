import { Interrupted, UserError, UserErrors } from '#lib/errors.ts';
import { linesText } from './plan-text.ts';
import type { Change, PropertyDiff } from './resource.ts';

/** One kind of change. */
type ChangeOf<Action extends Change['action']> = Extract<Change, { readonly action: Action }>;

/** The error of a resource that only a person may change. */
export const blockedError = (id: string, { lines, remedy }: ChangeOf<'blocked'>): UserError =>
  new UserError(`${id} is blocked: ${linesText(lines)}. ${remedy}`);

/**
 * The error of a replacement that the user has not permitted.
 *
 * @param hint how the user permits it, as a whole sentence.
 */
export const replaceError = (id: string, lines: readonly PropertyDiff[], hint: string): UserError =>
  new UserError(`${id} would be replaced (deleted and created again): ${linesText(lines)}. ${hint}`);

/**
 * The error of a resource that still cannot be read when its turn has come.
 *
 * @param after the milestones that must be done before; named where the reason has no remedy of its own.
 */
export function deferredError(
  id: string,
  { reason, remedy }: ChangeOf<'deferred'>,
  after: readonly string[],
): UserError {
  const first = after.length === 0 ? undefined : `Run the milestone ${after.join(' and ')} first.`;
  const advice = remedy ?? first;
  return new UserError(`${id} cannot be carried out: ${reason}.${advice === undefined ? '' : ` ${advice}`}`);
}

/** The error of a resource that still differs some seconds after it was applied. */
export function notConvergedError(id: string, left: Change): UserError {
  const what = 'lines' in left ? linesText(left.lines) : 'reason' in left ? left.reason : '';
  return new UserError(`${id} did not converge: after it was applied there is still "${left.action}": ${what}`);
}

/** The error of a resource or probe whose deadline has passed. */
export const timeoutError = (id: string, timeoutMs: number, cause: unknown): UserError =>
  new UserError(`${id} did not end within ${Math.round(timeoutMs / 1000)} s`, { cause });

/**
 * The error that a run ends with: an interruption where `error` comes from the abort of `signal`, `error` itself
 * otherwise. A failure that only happened at the same time as an interruption stays a failure.
 *
 * @param when what was under way, such as `while applying topics`.
 */
export function endError(error: unknown, signal: AbortSignal, when: string): unknown {
  return signal.aborted && comesFrom(error, signal.reason) ? new Interrupted([when], { cause: error }) : error;
}

/**
 * The one error of several milestones that ran at the same time. A failure counts more than an interruption, and several
 * failures that a user can correct are all shown.
 */
export function combineErrors(errors: readonly unknown[]): unknown {
  const interruptions = errors.filter((one) => one instanceof Interrupted);
  const failures = errors.filter((one) => !(one instanceof Interrupted));
  if (failures.length === 0) return new Interrupted(interruptions.flatMap((one) => one.at));
  return failures.length > 1 && failures.every((one) => one instanceof UserError)
    ? new UserErrors(failures)
    : failures[0];
}

function comesFrom(error: unknown, reason: unknown): boolean {
  for (let one = error, depth = 0; depth < 10; depth += 1) {
    if (one === reason) return true;
    if (!(one instanceof Error)) return false;
    one = one.cause;
  }
  return false;
}
