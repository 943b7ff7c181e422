import { type Converged, lineText } from '#lib/converge/engine.ts';

/** One resource of a plan or an apply, as `--json` writes it. */
interface StepJson {
  readonly id: string;
  readonly action: string;
  /** One text a difference; secrets and values not known yet as a person sees them. */
  readonly lines: readonly string[];
  readonly because?: string;
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
        readonly steps: readonly StepJson[];
      }
    >
  >;
}

export function asJson(results: ReadonlyMap<string, Converged>): MilestonesJson {
  const milestones = [...results].map(([name, { changed, unchanged, blocked, steps }]) => [
    name,
    {
      changed,
      unchanged,
      blocked,
      steps: steps.map(({ id, change }) => ({
        id,
        action: change.action,
        lines: 'lines' in change ? change.lines.map(lineText) : [],
        ...('because' in change ? { because: change.because } : {}),
      })),
    },
  ]);
  return { version: 1, milestones: Object.fromEntries(milestones) };
}
