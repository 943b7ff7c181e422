import { Failures, Interrupted, messageOf, UserError, UserErrors } from '#lib/errors.ts';
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
export function notConvergedError(id: string, left: Change, seconds: number): UserError {
  const what = 'lines' in left ? linesText(left.lines) : 'reason' in left ? left.reason : '';
  return new UserError(
    `${id} was applied without an error, and ${seconds} s later it still differs (${left.action}): ${what}. Run again. If it stays so, something else changes it back: another run, or a person in the AWS console.`,
  );
}

/** What is known about work whose deadline has passed. */
export interface Timeout {
  readonly timeoutMs: number;
  /** The progress that it reported last. */
  readonly last: string | undefined;
  readonly cause: unknown;
}

/** The error of a resource or probe whose deadline has passed. */
export function timeoutError(id: string, { timeoutMs, last, cause }: Timeout): UserError {
  const seen = last === undefined ? '' : `; it last reported: ${last}`;
  return new UserError(`${id} did not end within ${Math.round(timeoutMs / 1000)} s${seen}. Run again.`, { cause });
}

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
 * The one error of several things that ran at the same time. A failure counts more than an interruption. Several failures
 * are all shown, of each kind the first.
 */
export function combineErrors(errors: readonly unknown[]): unknown {
  // Everything that a signal has ended at the same time throws the signal's one reason.
  const interruptions = [...new Set(errors.filter((one) => one instanceof Interrupted))];
  const failures = distinctFailures(errors.filter((one) => !(one instanceof Interrupted)));
  if (failures.length === 0 && interruptions.length === 1) return interruptions[0];
  if (failures.length === 0) return new Interrupted(interruptions.flatMap((one) => one.at));
  if (failures.length === 1) return failures[0];
  return isAllUserErrors(failures) ? new UserErrors(failures) : new Failures(failures);
}

/**
 * Failures one by one, of each kind the first: the same failure reaches several resources that share a look-up, and a
 * network that is down ends all calls.
 */
export function distinctFailures(errors: readonly unknown[]): readonly unknown[] {
  const firsts = new Map<string, unknown>();
  for (const one of errors.flatMap(separate)) {
    const kind = one instanceof UserError ? one.kind : messageOf(one);
    if (!firsts.has(kind)) firsts.set(kind, one);
  }
  return [...firsts.values()];
}

const separate = (error: unknown): readonly unknown[] =>
  error instanceof UserErrors || error instanceof Failures ? error.errors : [error];

const isAllUserErrors = (errors: readonly unknown[]): errors is readonly UserError[] =>
  errors.every((one) => one instanceof UserError);

/** Whether an error was caused by the abort of a run; several combined, whether each of them was. */
function comesFrom(error: unknown, reason: unknown): boolean {
  for (let one = error, depth = 0; depth < 10; depth += 1) {
    if (one === reason) return true;
    if (!(one instanceof Error)) return false;
    if (one instanceof UserErrors || one instanceof Failures)
      return one.errors.every((each) => comesFrom(each, reason));
    one = one.cause;
  }
  return false;
}
