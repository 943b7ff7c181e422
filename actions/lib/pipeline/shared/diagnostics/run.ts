import type { Scope } from '#lib/converge/resource.ts';

/** The steps of the way to the brokers, in the order in which each stands on the one before. */
export type RungName = 'service' | 'DNS' | 'TCP' | 'TLS' | 'SASL' | 'authorize' | 'produce' | 'consume';

/** What a step came to. `untried` = it cannot be told from here, and those above may hold all the same. */
export type Footing =
  | { readonly kind: 'holds' }
  /** `rung` where the fault shows at this step but belongs to an earlier one; `why` says the fix too. */
  | { readonly kind: 'breaks'; readonly why: string; readonly rung?: RungName }
  | { readonly kind: 'untried'; readonly why: string };

export interface Rung {
  readonly name: RungName;
  step(scope: Scope): Promise<Footing>;
}

/** Where a climb ended. */
export interface Climb {
  /** Steps that hold, in order. */
  readonly held: readonly RungName[];
  readonly broken: { readonly rung: RungName; readonly why: string } | undefined;
}

/** Tries one step after the other and stops at the first that breaks. */
export async function climb(rungs: readonly Rung[], scope: Scope): Promise<Climb> {
  const held: RungName[] = [];
  for (const { name, step } of rungs) {
    scope.progress(`trying the way to the brokers: ${name}`);
    const footing = await step(scope);
    if (footing.kind === 'breaks') {
      const rung = footing.rung ?? name;
      return { held: held.filter((one) => one !== rung), broken: { rung, why: footing.why } };
    }
    if (footing.kind === 'holds') held.push(name);
  }
  return { held, broken: undefined };
}

/** The climb in a sentence or two: the step that broke, the fix, and what holds below it. */
export function climbText({ held, broken }: Climb): string {
  const below = held.length === 0 ? '' : ` (${held.join(', ')}: fine)`;
  if (broken === undefined) return `Every step of the way to the brokers holds now${below}. Run it again.`;
  return `The way to the brokers breaks at ${broken.rung}${below}: ${broken.why}`;
}
