import { types } from 'node:util';
import { Deferred } from '#lib/converge/deferred.ts';
import { Failures, Interrupted, type Position, UserError, UserErrors } from '#lib/errors.ts';
import type { Place } from './places.ts';
import { systemFailure } from './system-failure.ts';

/** One error as it is shown to a person. */
export interface ShownError {
  readonly message: string;
  readonly position: Position | undefined;
}

/** What is known of the run that failed. */
export interface Surroundings {
  /** What ran, such as `emulate-posts`. */
  readonly name: string;
  /** The files and folders that the user has named. */
  readonly places: readonly Place[];
  /** Whether a plain `Error` was written for a person, as in programs whose parts know no UserError. Default: false. */
  readonly arePlainErrorsForPersons?: boolean;
}

const unknownSurroundings: Surroundings = { name: 'this program', places: [] };

/**
 * The one place where everything that is thrown becomes a text for a person.
 *
 * An error that was written for a person is shown as it is; each of several by itself. An error of the operating system
 * names the input and what to do. Where cleaning up has failed as well, the first cause is shown. Everything else is a bug
 * and shown as one.
 */
export function shownErrors(thrown: unknown, surroundings: Surroundings = unknownSurroundings): readonly ShownError[] {
  const cause = firstCause(thrown);
  if (cause instanceof UserErrors || cause instanceof Failures) {
    return cause.errors.flatMap((error) => shownErrors(error, surroundings));
  }
  const position = cause instanceof UserError ? cause.position : undefined;
  return [{ message: messageFor(cause, surroundings), position }];
}

/** Texts of the failures of clean-up that came after the first cause, without those that only repeat it. */
export function cleanUpFailures(thrown: unknown, surroundings = unknownSurroundings): readonly string[] {
  const first = new Set(shownErrors(thrown, surroundings).map(({ message }) => message));
  const later: string[] = [];
  for (let error = thrown; isSuppressed(error); error = error.suppressed) {
    later.push(...shownErrors(error.error, surroundings).map(({ message }) => message));
  }
  return [...new Set(later)]
    .filter((message) => !first.has(message))
    .map((message) => `Cleaning up failed: ${message}`);
}

function messageFor(cause: unknown, { name, places, arePlainErrorsForPersons = false }: Surroundings): string {
  if (isForPerson(cause)) return cause.message.trim() === '' ? 'failed without a message' : cause.message.trim();
  for (const error of causesOf(cause)) {
    const system = systemFailure(error, places);
    if (system !== undefined) return system;
  }
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return `${name}: ${cause.message}. Run again.`;
  if (arePlainErrorsForPersons && isError(cause) && cause.name === 'Error' && cause.message !== '')
    return cause.message;
  return bugText(cause, name);
}

/** Errors whose message is complete. A {@link Deferred} outside of a plan is one: what it names has to be done first. */
const isForPerson = (cause: unknown): cause is Error =>
  cause instanceof UserError || cause instanceof Interrupted || cause instanceof Deferred;

/** Whether it is an error, whichever realm of JavaScript has created it. */
const isError = (thrown: unknown): thrown is Error => thrown instanceof Error || types.isNativeError(thrown);

/** One clear message for what only a change of this project can mend. */
function bugText(cause: unknown, name: string): string {
  const what = isError(cause) ? `${cause.name}: ${cause.message}` : `${typeof cause} thrown: ${String(cause)}`;
  const where = isError(cause) ? placeInCode(cause.stack) : undefined;
  const at = where === undefined ? '' : ` (at ${where})`;
  return `This is a bug in ${name}, not a mistake of yours: ${what.replace(/[:.\s]+$/, '')}${at}. Run it again with RUNNER_DEBUG=1 in the environment (on GitHub: with debug logging), and report it with the stack that is then printed.`;
}

/** File, line and column of the innermost line of the stack that is ours, such as `dist/emulate-posts.js:12:3`. */
function placeInCode(stack: string | undefined): string | undefined {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !/node:|node_modules/.test(line)) ?? frames[0];
  const place = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(own ?? '')?.[1];
  return place?.replace(/^file:\/\//, '').replace(/^.*\/((?:actions|dist|scripts)\/)/, '$1');
}

/** An error of clean-up that came after another: `using` packs both into one. Old versions of Node lack the class. */
interface Suppressed extends Error {
  /** Thrown while cleaning up. */
  readonly error: unknown;
  /** Thrown before. */
  readonly suppressed: unknown;
}

const isSuppressed = (thrown: unknown): thrown is Suppressed =>
  isError(thrown) && thrown.name === 'SuppressedError' && 'suppressed' in thrown;

function firstCause(thrown: unknown): unknown {
  let cause = thrown;
  while (isSuppressed(cause)) cause = cause.suppressed;
  return cause;
}

/** Causes that are followed: a circle of causes must end. */
const MAX_CAUSES = 10;

/** An error and its causes. That of a host which answers on none of its addresses says nothing itself; its parts do. */
function causesOf(thrown: unknown): readonly Error[] {
  const found: Error[] = [];
  let error = thrown;
  while (isError(error) && found.length < MAX_CAUSES) {
    found.push(error);
    if (isSuppressed(error)) error = error.suppressed;
    else error = error instanceof AggregateError ? error.errors[0] : error.cause;
  }
  return found;
}

/** The stacks of an error and its causes, for debug output. */
export const stacks = (thrown: unknown): string =>
  causesOf(thrown)
    .map((error) => error.stack ?? error.message)
    .join('\ncaused by ');
