import type { Secret } from '#lib/secret.ts';

/** Printed where a value follows from something that is not made yet. */
export const UNKNOWN: unique symbol = Symbol('(known after apply)');

/** A value in a plan. A {@link Secret} prints as `(sensitive)`, {@link UNKNOWN} as `(known after apply)`. */
export type Value = string | Secret | typeof UNKNOWN;

/** One difference between what is wanted and what is there. */
export interface Line {
  /** What differs, such as `partitions` or `connectorConfiguration.flush.size`. */
  readonly path: string;
  readonly before?: Value;
  readonly after?: Value;
}

/** What has to happen to a resource. */
export type Change =
  | { readonly action: 'none' }
  | { readonly action: 'create' | 'update' | 'replace'; readonly lines: readonly Line[]; readonly leave?: 'given' }
  | { readonly action: 'blocked'; readonly lines: readonly Line[]; readonly remedy: string }
  | { readonly action: 'deferred'; readonly because: string }
  | { readonly action: 'delete' | 'keep'; readonly because: string };

/** What a resource's methods get with each call. */
export interface Scope {
  /** Aborted when the run is cancelled or the deadline has passed. */
  readonly signal: AbortSignal;
  /** Says what is being waited for, at most a line. */
  progress(text: string): void;
}

/**
 * One thing the pipeline consists of and that we may write. What we only look up is a fact, not a resource.
 *
 * `Desired` is computed from config and facts, `Actual` is what stands there now. `diff` is pure. `apply` is safe to
 * repeat and safe to interrupt: it is given both sides and ends when the wanted state is on its way or reached.
 */
export interface Resource<Desired, Actual> {
  /** Kind and name, such as `connector 0affd5f86743-connector`. */
  readonly id: string;
  /** Deadline of one apply in ms, its waits included. */
  readonly within: number;
  /** Why tear-down leaves it. */
  readonly retain?: string;
  desired(scope: Scope): Promise<Desired>;
  /** What is there now, undefined when it is absent. A denied or failed read throws. */
  read(scope: Scope): Promise<Actual | undefined>;
  diff(desired: Desired, actual: Actual | undefined): Change;
  apply(desired: Desired, actual: Actual | undefined, scope: Scope): Promise<void>;
  /** Whether it carries our mark; without it nothing is ever deleted. */
  owned?(actual: Actual): boolean;
  delete?(actual: Actual, scope: Scope): Promise<void>;
}

/** A resource of a mixed list. Methods are bivariant, so any `Resource<D, A>` is one. */
export type AnyResource = Resource<unknown, unknown>;

/** Something that proves an effect and costs seconds: run after a change, in `verify` and in `doctor`, never in a plan. */
export interface Probe {
  readonly id: string;
  /** Deadline in ms. */
  readonly within: number;
  /** Resolves to what was seen, at most a line. Throws what a person can mend. */
  run(scope: Scope): Promise<string>;
}

/** What one action carries out: resources in order, then probes. */
export interface Work {
  readonly resources: readonly AnyResource[];
  readonly probes: readonly Probe[];
}
