import type { Scope } from '#lib/converge/resource.ts';

/** The steps of the way to the brokers. Each can pass only when those before it pass. */
export type StepName = 'service' | 'DNS' | 'TCP' | 'TLS' | 'SASL' | 'authorize' | 'produce' | 'consume';

/** The result of a step. `skipped` = it could not be checked; the steps after it may still pass. */
export type StepResult =
  | { readonly kind: 'pass' }
  | {
      readonly kind: 'fail';
      /** What is wrong and what a person can do, as it completes "The way to the brokers fails at TCP: …". */
      readonly reason: string;
      /** The step that the fault belongs to, where that is an earlier one than the step that shows it. */
      readonly step?: StepName;
    }
  | { readonly kind: 'skipped'; readonly reason: string };

/** One check of the way to the brokers. It changes nothing. */
export interface DiagnosticStep {
  readonly name: StepName;
  run(scope: Scope): Promise<StepResult>;
}

/** What the steps have found. */
export interface Diagnosis {
  /** Steps that passed, in order. */
  readonly passed: readonly StepName[];
  /** The first step that failed; undefined when none did. */
  readonly failed: { readonly step: StepName; readonly reason: string } | undefined;
}

/** Runs one step after the other, up to the first that fails. */
export async function runSteps(steps: readonly DiagnosticStep[], scope: Scope): Promise<Diagnosis> {
  const passed: StepName[] = [];
  for (const step of steps) {
    scope.progress(`checking the way to the brokers: ${step.name}`);
    const result = await step.run(scope);
    if (result.kind === 'fail') {
      const failed = { step: result.step ?? step.name, reason: result.reason };
      return { passed: passed.filter((name) => name !== failed.step), failed };
    }
    if (result.kind === 'pass') passed.push(step.name);
  }
  return { passed, failed: undefined };
}

/** A diagnosis in a sentence or two: the step that failed, what to do about it, and which steps passed. */
export function diagnosisText({ passed, failed }: Diagnosis): string {
  const passes = passed.length === 0 ? '' : ` (${passed.join(', ')}: pass)`;
  if (failed === undefined) return `No step of the way to the brokers fails now${passes}. Run it again.`;
  return `The way to the brokers fails at ${failed.step}${passes}: ${failed.reason}`;
}
