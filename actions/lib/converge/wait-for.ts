import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import type { Scope } from './resource.ts';

export interface Wait<T> {
  /** What is waited for, such as `connector 0affd5f86743-connector to be RUNNING`. */
  readonly what: string;
  poll(): Promise<T>;
  /** True when the wait is over. Throws when it never will be, with the service's own text. */
  done(value: T): boolean;
  /** What is there now, for the progress line. */
  describe?(value: T): string;
  /** Pause between two polls in ms. */
  readonly every: number;
  readonly scope: Scope;
  readonly clock: Clock;
}

/**
 * The only loop that waits. It says what it sees whenever that changes, and is ended by the scope's signal, which
 * carries the deadline.
 *
 * @throws UserError naming what was waited for and what was seen last, when time is up.
 */
export async function waitFor<T>(wait: Wait<T>): Promise<T> {
  const start = wait.clock.now();
  let said = '';
  for (;;) {
    const value = await wait.poll();
    if (wait.done(value)) return value;
    const seen = wait.describe?.(value) ?? 'not yet';
    if (seen !== said) wait.scope.progress(`waiting for ${wait.what}: ${seen}`);
    said = seen;
    try {
      await wait.clock.sleep(wait.every, wait.scope.signal);
    } catch (error) {
      const seconds = Math.round((wait.clock.now() - start) / 1000);
      if (!isTimeout(wait.scope.signal.reason)) throw error;
      throw new UserError(`gave up waiting for ${wait.what} after ${seconds} s; last seen: ${seen}`, { cause: error });
    }
  }
}

/** Whether an abort came from a deadline rather than from a person. */
export const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';
