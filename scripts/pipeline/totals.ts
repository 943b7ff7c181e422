import type { StepCounts } from '#lib/converge/counts.ts';
import type { Converged } from '#lib/converge/engine.ts';
import { countsText } from '#lib/converge/plan-text.ts';
import { isProofDue } from '#lib/converge/proof.ts';

type Results = ReadonlyMap<string, Converged>;

function countsOf(results: Results): StepCounts & { readonly proofsDue: number } {
  const all = [...results.values()];
  const sum = (key: keyof StepCounts): number => all.reduce((total, one) => total + one[key], 0);
  return {
    changed: sum('changed'),
    unchanged: sum('unchanged'),
    blocked: sum('blocked'),
    deferred: sum('deferred'),
    unreadable: sum('unreadable'),
    proofsDue: all.filter(({ proof }) => isProofDue(proof)).length,
  };
}

/**
 * Everything that a plan found to be done, by the pipeline or by a person. What cannot be read yet counts, and so does a
 * proof that is due.
 */
export function changesOf(results: Results): number {
  const { changed, blocked, deferred, unreadable, proofsDue } = countsOf(results);
  return changed + blocked + deferred + unreadable + proofsDue;
}

/**
 * `3 changed, 4 unchanged`, over all milestones.
 *
 * @param verb `changed`, or in a plan `to change`.
 */
export const totalsText = (results: Results, verb: string): string => countsText(countsOf(results), verb);
