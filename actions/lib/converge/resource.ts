import type { Secret } from '#lib/secret.ts';

/** A value that is known only after something else has been created. A plan prints its description. */
export const UNKNOWN: unique symbol = Symbol('(known after apply)');

/** A value in a plan. A {@link Secret} prints as `(sensitive)`, {@link UNKNOWN} as `(known after apply)`. */
export type Value = string | Secret | typeof UNKNOWN;

/** One property that differs. Without `before` it is absent now; without `after` it is to be removed. */
export interface PropertyDiff {
  /** Name of the property, such as `partitions` or `connectorConfiguration.flush.size`. */
  readonly path: string;
  readonly before?: Value;
  readonly after?: Value;
}

/** What has to happen to a resource. */
export type Change =
  | { readonly action: 'none' }
  | {
      /** `replace` = delete, then create again. It needs the user's permission unless `replaceApproved` is set. */
      readonly action: 'create' | 'update' | 'replace';
      readonly lines: readonly PropertyDiff[];
      /** Set where nothing is lost by replacing, such as for a connector that has failed. */
      readonly replaceApproved?: true;
    }
  /** Only a person may do it. `remedy` says what, in whole sentences. */
  | { readonly action: 'blocked'; readonly lines: readonly PropertyDiff[]; readonly remedy: string }
  /** Not known yet. Made by the engine from a `Deferred`; a plan warns of one that is unexpected. */
  | { readonly action: 'deferred'; readonly reason: string; readonly remedy?: string; readonly isUnexpected?: true }
  /** A look-up has failed. Made by the engine; a plan shows it and then fails with the look-up's own error. */
  | { readonly action: 'unreadable'; readonly reason: string }
  /** Made by the engine when it takes a pipeline down. */
  | { readonly action: 'delete' | 'keep'; readonly reason: string };

/** What the engine hands to each method of a resource and to each probe. */
export interface Scope {
  /** Aborted when the run is cancelled or the deadline has passed. */
  readonly signal: AbortSignal;
  /** Reports what is being waited for, in one line at most. */
  progress(text: string): void;
}

/**
 * One thing that the pipeline consists of and that this project may write. What is only looked up is a fact.
 *
 * `Desired` is how it should be, computed from the config and from facts. `Actual` is how it is now.
 *
 * The engine calls `desired` and `read` at the same time, then `diff`, and `apply` only when they differ. Afterwards it
 * reads again until `diff` finds nothing, so `apply` need not check its own effect.
 */
export interface Resource<Desired, Actual> {
  /** Kind and name, such as `connector 0affd5f86743-connector`. */
  readonly id: string;
  /** Deadline of one apply in ms, its waits included. */
  readonly timeoutMs: number;
  /** Why taking the pipeline down leaves it in place, such as `it holds the data`. */
  readonly retain?: string;
  /** @throws Deferred while a look-up that it needs cannot be made yet. */
  desired(scope: Scope): Promise<Desired>;
  /**
   * How it is now; undefined when it is absent.
   *
   * @throws Deferred while it cannot be read yet. UserError when a read is denied or fails: absent is never guessed.
   */
  read(scope: Scope): Promise<Actual | undefined>;
  /** Compares both sides. Pure: no look-up, no clock. */
  diff(desired: Desired, actual: Actual | undefined): Change;
  /** Makes it as desired. Safe to repeat, and safe to interrupt at any point: the next run continues from there. */
  apply(desired: Desired, actual: Actual | undefined, scope: Scope): Promise<void>;
  /** Whether it carries our mark. Without a mark nothing is ever deleted. */
  owned?(actual: Actual): boolean;
  delete?(actual: Actual, scope: Scope): Promise<void>;
}

/** A resource in a list of several kinds. Methods are bivariant, so every `Resource<D, A>` is one. */
export type AnyResource = Resource<unknown, unknown>;

/**
 * Proves an effect that takes seconds to see. Run after a change, and whenever the last proof failed, was interrupted or
 * is missing; never in a plan.
 */
export interface Probe {
  readonly id: string;
  /** Deadline in ms. */
  readonly timeoutMs: number;
  /**
   * @returns what it saw, in one line.
   * @throws UserError that says what is wrong and what a person can do about it.
   */
  run(scope: Scope): Promise<string>;
}
