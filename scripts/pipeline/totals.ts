import type { Converged } from '#lib/converge/engine.ts';

type Outcomes = ReadonlyMap<string, Converged>;

const sum = (outcomes: Outcomes, key: 'changed' | 'unchanged' | 'blocked' | 'deferred'): number =>
  [...outcomes.values()].reduce((all, one) => all + one[key], 0);

/** Everything that a plan found to be done, by the pipeline or by a person, what cannot be read yet included. */
export const changesOf = (outcomes: Outcomes): number =>
  sum(outcomes, 'changed') + sum(outcomes, 'blocked') + sum(outcomes, 'deferred');

/**
 * `3 changed, 4 unchanged`, over all milestones.
 *
 * @param verb `changed`, or in a plan `to change`.
 */
export function totalsText(outcomes: Outcomes, verb: string): string {
  const blocked = sum(outcomes, 'blocked');
  const deferred = sum(outcomes, 'deferred');
  const parts = [`${sum(outcomes, 'changed')} ${verb}`, `${sum(outcomes, 'unchanged')} unchanged`];
  return [
    ...parts,
    ...(blocked === 0 ? [] : [`${blocked} blocked`]),
    ...(deferred === 0 ? [] : [`${deferred} deferred`]),
  ].join(', ');
}
