import type { Converged } from '#lib/converge/engine.ts';
import { lineText } from '#lib/converge/plan-text.ts';

/** One resource of a plan or an apply, as `--json` writes it. */
interface StepJson {
  readonly id: string;
  readonly action: string;
  /** One text a difference; secrets and values not known yet as a person sees them. */
  readonly lines: readonly string[];
  /** Why a deferred resource cannot be read yet. */
  readonly reason?: string;
  /** What a person can do about a blocked or a deferred resource. */
  readonly remedy?: string;
}

/** Result of `plan` and `apply` as `--json` writes it. */
export interface MilestonesJson {
  readonly version: 1;
  readonly milestones: Readonly<
    Record<
      string,
      {
        readonly changed: number;
        readonly unchanged: number;
        readonly blocked: number;
        readonly deferred: number;
        readonly steps: readonly StepJson[];
      }
    >
  >;
}

export function asJson(results: ReadonlyMap<string, Converged>): MilestonesJson {
  const milestones = [...results].map(([name, { changed, unchanged, blocked, deferred, steps }]) => [
    name,
    {
      changed,
      unchanged,
      blocked,
      deferred,
      steps: steps.map(({ id, change }) => ({
        id,
        action: change.action,
        lines: 'lines' in change ? change.lines.map(lineText) : [],
        ...('reason' in change ? { reason: change.reason } : {}),
        ...('remedy' in change && change.remedy !== undefined ? { remedy: change.remedy } : {}),
      })),
    },
  ]);
  return { version: 1, milestones: Object.fromEntries(milestones) };
}
