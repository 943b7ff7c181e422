import type { ProofKeeping } from './proof.ts';
import type { AnyResource, Probe } from './resource.ts';

/** What one milestone consists of: resources in the order in which they are applied, then probes. */
export interface MilestoneWork {
  readonly resources: readonly AnyResource[];
  readonly probes: readonly Probe[];
  /** Where the result of the probes is kept. Without it they run after a change alone. */
  readonly proof?: ProofKeeping;
}
