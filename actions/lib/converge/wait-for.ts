import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import type { Scope } from './resource.ts';

/** What {@link waitFor} waits for, and how it finds out. */
export interface Wait<T> {
  /** What is waited for, such as `connector 0affd5f86743-connector to be RUNNING`. */
  readonly what: string;
  /** Reads the present state. */
  poll(): Promise<T>;
  /** True when the wait is over. Throws, with the service's own text, when it can never be. */
  done(value: T): boolean;
  /** The state in a few words, for the progress line; default: `not yet`. */
  describe?(value: T): string;
  /** Pause between two polls in ms. */
  readonly intervalMs: number;
  /** Its signal ends the wait; it carries the deadline. */
  readonly scope: Scope;
  readonly clock: Clock;
}

/**
 * Polls until the wait is over. Reports the state whenever that changes. Resources and probes wait with this function
 * and with no loop of their own.
 *
 * @returns the value that ended the wait.
 * @throws UserError with what was waited for and what was seen last, when the deadline has passed. The signal's reason
 *   when the run was cancelled.
 */
export async function waitFor<T>(wait: Wait<T>): Promise<T> {
  const start = wait.clock.now();
  let reported = '';
  for (;;) {
    const value = await wait.poll();
    if (wait.done(value)) return value;
    const seen = wait.describe?.(value) ?? 'not yet';
    if (seen !== reported) wait.scope.progress(`waiting for ${wait.what}: ${seen}`);
    reported = seen;
    try {
      await wait.clock.sleep(wait.intervalMs, wait.scope.signal);
    } catch (error) {
      const seconds = Math.round((wait.clock.now() - start) / 1000);
      if (!isTimeout(wait.scope.signal.reason)) throw error;
      throw new UserError(`gave up waiting for ${wait.what} after ${seconds} s; last seen: ${seen}`, { cause: error });
    }
  }
}

/** Whether a signal was aborted by a deadline, and not by a person or the runner. */
export const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';
