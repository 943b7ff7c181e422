/**
 * Why one try to post a record did not end in an acknowledgement.
 * - `refused`: the record was certainly not taken (no connection, status 4xx).
 * - `coded`: the REST proxy answered with an error code for this very record: it says that it was not taken.
 * - `lost`: no usable answer, so that the record may have been taken or not.
 */
export interface Failure {
  readonly kind: 'refused' | 'coded' | 'lost';
  readonly why: string;
}

/** What became of a record for good. */
export type Outcome =
  | { readonly outcome: 'acknowledged'; readonly partition: number; readonly offset: number }
  | { readonly outcome: 'dead-lettered'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** The outcome with the way there. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Tries in all. */
  readonly attempts: number;
  /** Those that failed, in their order. */
  readonly failures: readonly Failure[];
  /** From the first try to the end, in ms. */
  readonly ms: number;
}
