import { cleanUpFailures, type Surroundings, shownErrors, stacks } from '#lib/runtime/failure.ts';
import { printable } from '#lib/runtime/workflow-commands.ts';

/** Shown in place of an error to somebody who interrupted the command. Every command is safe to run again. */
const INTERRUPTED = 'interrupted, run the same command again';

/** An error that says itself how an interruption ended, such as how much is left; not the bare reason of the signal. */
const saysHowItEnded = (message: string): boolean =>
  /\binterrupted\b/i.test(message) && !/^interrupted by SIG\w+$/.test(message);

export interface FailureOptions {
  /** Whether a signal has interrupted the command: whatever failed then failed because of it. */
  readonly isInterrupted: boolean;
  /** Whether stacks are shown. */
  readonly isDebugging: boolean;
  readonly surroundings: Surroundings;
}

/**
 * What is printed for anything thrown, ready for a terminal: an `error:` line for each mistake, and a `warning:` line for
 * each failure of the clean-up after it.
 */
export function failureLines(thrown: unknown, options: FailureOptions): readonly string[] {
  const { isInterrupted, isDebugging, surroundings } = options;
  const messages = shownErrors(thrown, surroundings).map(({ message }) => printable(message));
  const warnings = cleanUpFailures(thrown, surroundings).map((text) => `warning: ${printable(text)}`);
  const details = isDebugging ? [printable(stacks(thrown))] : [];
  if (!isInterrupted) return [...messages.map((message) => `error: ${message}`), ...warnings, ...details];
  const ends = messages.filter(saysHowItEnded);
  return [...(ends.length === 0 ? [INTERRUPTED] : ends), ...details];
}

/** What is printed when an interrupted command came to its end without an error. */
export const interruptedLines: readonly string[] = [INTERRUPTED];
