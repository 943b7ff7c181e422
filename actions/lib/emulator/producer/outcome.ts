import type { FailedAttempt } from '#lib/ledger/entry.ts';

/**
 * What became of one record.
 * - `acknowledged`: Kafka stored it at a partition and an offset.
 * - `dead-lettered`: it was certainly not taken.
 * - `unknown`: an answer was lost, so it may be in Kafka or not.
 */
export type Outcome = Attempts &
  (
    | { readonly status: 'acknowledged'; readonly partition: number; readonly offset: number }
    | { readonly status: 'dead-lettered' | 'unknown'; readonly reason: string }
  );

/** How an outcome was reached. */
export interface Attempts {
  /** Attempts in all. */
  readonly attempts: number;
  /** The attempts that failed, in their order. */
  readonly failures: readonly FailedAttempt[];
  /** From the first attempt to the outcome, in ms. */
  readonly ms: number;
}
