import type { Converged } from '#lib/converge/engine.ts';
import type { StepView } from '#lib/converge/events.ts';
import { lineText } from '#lib/converge/plan-text.ts';
import { shownErrors } from '#lib/runtime/failure.ts';
import type { Outputs } from '#lib/runtime/run-action.ts';
import { redact } from '#lib/secret.ts';
import {
  type ActionCommand,
  actionResults,
  type MilestoneCommand,
  type MilestonesResult,
  type StepResult,
} from './schemas.ts';

/** The result of a command that carries out one action: its outputs, numbers as numbers. */
export function actionJson(command: ActionCommand, outputs: Outputs): unknown {
  const { types } = actionResults[command];
  const values = Object.entries(types).flatMap(([name, type]) => {
    const value = outputs[name];
    return value === undefined ? [] : [[name, type.read(value)] as const];
  });
  return { version: 1, command, outputs: Object.fromEntries(values) };
}

/** The result of a plan or an apply, of one that failed too. */
export const milestonesJson = (
  command: MilestoneCommand,
  { results, failures }: { readonly results: ReadonlyMap<string, Converged>; readonly failures: readonly unknown[] },
): unknown => ({
  version: 1,
  command,
  milestones: milestoneResults(results),
  errors: failures.flatMap((failure) => shownErrors(failure).map(({ message }) => redact(message))),
});

const milestoneResults = (results: ReadonlyMap<string, Converged>): MilestonesResult =>
  Object.fromEntries(
    [...results].map(([name, { changed, unchanged, blocked, deferred, unreadable, proof, steps }]) => [
      name,
      { changed, unchanged, blocked, deferred, unreadable, proof, steps: steps.map(stepResult) },
    ]),
  );

const stepResult = ({ id, change }: StepView): StepResult => ({
  id,
  action: change.action,
  lines: 'lines' in change ? change.lines.map(lineText) : [],
  ...('reason' in change ? { reason: redact(change.reason) } : {}),
  ...('remedy' in change && change.remedy !== undefined ? { remedy: change.remedy } : {}),
});
