import { join } from 'node:path';
import { combineErrors } from '#lib/converge/failures.ts';
import { milestones } from '#lib/pipeline/milestones.ts';
import { terminalLog } from '#lib/runtime/action-log.ts';
import { registerSecrets } from '#lib/runtime/environment-secrets.ts';
import type { InputSpec, Inputs } from '#lib/runtime/input-spec.ts';
import type { Env } from '#lib/runtime/parse-inputs.ts';
import { placesOf } from '#lib/runtime/places.ts';
import type { ActionContext, ActionMain } from '#lib/runtime/run-action.ts';
import type { CliCommand } from '../cli/command.ts';
import { requireUsualConfig } from '../cli/config-flag.ts';
import { type FlagSpec, inputsOf, parseFlags } from '../cli/flags.ts';
import { LogFile, sayWhere } from '../cli/log-file.ts';
import type { Shell } from '../cli/main.ts';
import { openProgress } from '../cli/progress/open-progress.ts';
import type { Progress } from '../cli/progress/progress.ts';
import type { MilestoneOutcomes } from './milestones.ts';
import { openResultFile, type ResultFile } from './results/result-file.ts';
import type { ActionCommand, MilestoneCommand } from './results/schemas.ts';
import { applySpec, commonSpec, planSpec } from './specs.ts';
import { changesOf, totalsText } from './totals.ts';

/** Characters of an output that a person is shown; --json has all of it. */
const SHOWN = 200;

/** Loads the work of the commands that are one action each. */
const mains: Readonly<Record<ActionCommand, () => Promise<unknown>>> = {
  validate: () => import('../../actions/validate-config/main.ts'),
  emulate: () => import('../../actions/emulate-posts/main.ts'),
  load: () => import('../../actions/load-dataframes/main.ts'),
  verify: () => import('../../actions/verify-delivery/main.ts'),
};

/** Carries out a command that is one action, and prints its outputs. */
export async function runActionCommand(
  name: ActionCommand,
  spec: InputSpec,
  command: CliCommand,
  shell: Shell,
): Promise<number> {
  const progress = openProgress({ steps: [{ name, after: [] }], hasPlainSteps: false, ...shell });
  const { inputs, result, env } = await readFlags(spec, command, { shell, progress });
  const outputs = await shown(progress, shell.signal, name, async () => {
    // The actions share no type of input: each one's spec and work come from the same action.
    const { run } = (await mains[name]()) as ActionMain<InputSpec>;
    return await run(inputs, contextOf(shell, env, progress.say));
  });
  for (const [output, value] of Object.entries(outputs)) {
    if (value !== undefined) progress.say(`${output}: ${shortened(value)}`);
  }
  const { actionJson } = await import('./results/result-json.ts');
  result.write(actionJson(name, outputs));
  return 0;
}

/** Shows some work as a step, and closes the list at its end. */
async function shown<T>(progress: Progress, signal: AbortSignal, name: string, work: () => Promise<T>): Promise<T> {
  progress.begin(name);
  try {
    const result = await work();
    progress.end(name, 'done');
    return result;
  } catch (error) {
    progress.end(name, signal.aborted ? 'interrupted' : 'failed');
    throw error;
  } finally {
    progress.close();
  }
}

const shortened = (value: string): string =>
  value.length <= SHOWN
    ? value
    : `${value.slice(0, SHOWN)}… (${value.length} characters, all of them with --json FILE)`;

/** @returns 2 with `--detailed-exitcode` when something would change, else 0. */
export async function runPlan(command: CliCommand, shell: Shell): Promise<number> {
  const progress = openProgress({ steps: [{ name: 'plan', after: [] }], hasPlainSteps: false, ...shell });
  const { inputs, result, env } = await readFlags(planSpec, command, { shell, progress });
  const changes = await shown(progress, shell.signal, 'plan', async () => {
    const { planMilestones } = await import('./milestones.ts');
    const outcomes = await planMilestones(inputs, contextOf(shell, env, progress.say));
    progress.say(totalsText(outcomes.results, 'to change'));
    await conclude('plan', outcomes, result);
    return changesOf(outcomes.results);
  });
  return inputs['detailed-exitcode'] && changes > 0 ? 2 : 0;
}

/** Writes the result, of a failed run too. @throws what went wrong, combined. */
async function conclude(command: MilestoneCommand, outcomes: MilestoneOutcomes, result: ResultFile): Promise<void> {
  const { milestonesJson } = await import('./results/result-json.ts');
  result.write(milestonesJson(command, outcomes));
  if (outcomes.failures.length > 0) throw combineErrors(outcomes.failures);
}

/** What the list of an apply depends on. */
const listSpec = { milestone: applySpec.milestone, verbose: applySpec.verbose } as const satisfies FlagSpec;

/** Shows each milestone as a line of a list on a terminal; all of its lines go to a log file. */
export async function runApply(command: CliCommand, shell: Shell): Promise<number> {
  using log = new LogFile();
  const { milestone, verbose } = parseFlags(listSpec, inputsOf(command, listSpec, shell.env, shell));
  const names = milestone === undefined ? milestones.map(({ name }) => name as string) : [milestone];
  const steps = names.map((name) => ({ name, after: [] }));
  const progress = openProgress({ steps, isVerbose: verbose, log, ...shell });
  const { inputs, own, result, env } = await readFlags(applySpec, command, { shell, progress });
  log.keepAt(join(shell.root, own.lab ? '.lab/logs' : 'report', 'apply.log'));
  try {
    const { applyMilestones } = await import('./milestones.ts');
    const outcomes = await applyMilestones(inputs, contextOf(shell, env, progress.say), progress);
    progress.close();
    progress.say(totalsText(outcomes.results, 'changed'));
    await conclude('apply', outcomes, result);
    return 0;
  } catch (error) {
    progress.close();
    if (!shell.signal.aborted) sayWhere(log, progress);
    throw error;
  }
}

interface Stand {
  readonly shell: Shell;
  /** Is on the screen already, as `--lab` takes most of a second to load; taken off it when a flag is wrong. */
  readonly progress: Progress;
}

/**
 * Flags become inputs, so that they are checked as an action's inputs are; `--lab` adds what `lab env` prints.
 *
 * @throws UserErrors for wrong flags, UserError when there is no lab.
 */
async function readFlags<const S extends FlagSpec>(spec: S, command: CliCommand, { shell, progress }: Stand) {
  try {
    const given = inputsOf(command, { ...spec, ...commonSpec }, shell.env, shell);
    const own = parseFlags(commonSpec, given);
    requireUsualConfig(given['INPUT_CONFIG'], shell.root);
    const ofLab = own.lab ? (await import('./lab-environment.ts')).labEnvironment(shell.root, spec) : {};
    const env = { ...shell.env, ...ofLab, ...given };
    const inputs: Inputs<S> = parseFlags(spec, env);
    shell.places.push(...placesOf(spec, inputs, (name) => `--${name}`));
    return { inputs, own, env, result: openResultFile(own.json) };
  } catch (error) {
    progress.discard();
    throw error;
  }
}

function contextOf(shell: Shell, env: Env, print: (line: string) => void): ActionContext {
  registerSecrets(env);
  return {
    env,
    signal: shell.signal,
    log: terminalLog(print, env['RUNNER_DEBUG'] === '1'),
    summarise: () => undefined,
  };
}
