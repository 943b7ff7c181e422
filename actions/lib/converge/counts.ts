import type { StepView } from './events.ts';
import type { Change } from './resource.ts';

/** How many resources of a milestone need what. Every resource counts in exactly one of the numbers. */
export interface StepCounts {
  /** Changed; in a plan, to be changed. */
  readonly changed: number;
  readonly unchanged: number;
  /** Only a person can change them. */
  readonly blocked: number;
  /** They cannot be read yet, so whether they would change is not known. 0 after a finished apply. */
  readonly deferred: number;
  /** A look-up has failed, such as one that the account may not make. 0 after a finished apply. */
  readonly unreadable: number;
}

const countedAs: Readonly<Record<Change['action'], keyof StepCounts>> = {
  none: 'unchanged',
  keep: 'unchanged',
  create: 'changed',
  update: 'changed',
  replace: 'changed',
  delete: 'changed',
  blocked: 'blocked',
  deferred: 'deferred',
  unreadable: 'unreadable',
};

/** Counts the steps of a plan or of an apply. */
export function countSteps(steps: readonly StepView[]): StepCounts {
  const counts = { changed: 0, unchanged: 0, blocked: 0, deferred: 0, unreadable: 0 };
  for (const { change } of steps) counts[countedAs[change.action]] += 1;
  return counts;
}
