/**
 * Whether records of other producers fail the proof.
 * - `allow`: they are counted.
 * - `fail`: they fail it, unless they are older than the run. For topics to which nobody else posts.
 */
export const foreignPolicies = ['allow', 'fail'] as const;
export type ForeignPolicy = (typeof foreignPolicies)[number];

/** How a proof treats records of other producers. */
export interface ForeignTreatment {
  readonly policy: ForeignPolicy;
  /** Whether the report lists the first of them. Those that fail the proof are always listed. */
  readonly isListed: boolean;
}
