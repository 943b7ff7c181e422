import { writeFileSync } from 'node:fs';
import { UserError } from '#lib/errors.ts';
import { terminalLog } from '#lib/runtime/action-log.ts';
import { convergeInputs, databricksInputs, hostInputs } from '#lib/runtime/common-inputs.ts';
import type { InputSpec } from '#lib/runtime/input-spec.ts';
import { type Env, parseInputs } from '#lib/runtime/parse-inputs.ts';
import type { ActionContext, ActionMain } from '#lib/runtime/run-action.ts';
import { inputsFromFlags, usage } from './flags.ts';
import { applyMilestones, planMilestones } from './milestones.ts';

/** What the command line stands on. */
export interface Shell {
  readonly env: Env;
  /** The project's folder. */
  readonly root: string;
  readonly signal: AbortSignal;
  print(line: string): void;
}

const convergeSpec = {
  config: convergeInputs.config,
  'allow-replace': convergeInputs['allow-replace'],
  ...hostInputs,
  ...databricksInputs,
  milestone: { kind: 'text', description: 'Carries out this milestone alone; default: all.' },
} as const satisfies InputSpec;

const planFlags = {
  'detailed-exitcode': { kind: 'flag', default: false, description: 'Exit with 2 when something would change.' },
} as const satisfies InputSpec;

/** Flags of every command. */
const commonFlags = {
  lab: { kind: 'flag', default: false, description: 'Uses the lab that is up in this folder.' },
  json: { kind: 'text', description: 'Writes the result to this file as JSON.' },
} as const satisfies InputSpec;

/** The commands that are one action each. */
const actions = {
  validate: () =>
    Promise.all([import('../../actions/validate-config/inputs.ts'), import('../../actions/validate-config/main.ts')]),
  emulate: () =>
    Promise.all([import('../../actions/emulate-posts/inputs.ts'), import('../../actions/emulate-posts/main.ts')]),
  load: () =>
    Promise.all([import('../../actions/load-dataframes/inputs.ts'), import('../../actions/load-dataframes/main.ts')]),
  verify: () =>
    Promise.all([import('../../actions/verify-delivery/inputs.ts'), import('../../actions/verify-delivery/main.ts')]),
} as const;

const isAction = (command: string): command is keyof typeof actions => command in actions;

/**
 * Carries out one `npm run pipeline` command.
 *
 * @returns the exit status: 0 done, 1 failed, 2 for `plan --detailed-exitcode` with changes.
 * @throws UserError or UserErrors when the command line, the config or the outside is at fault.
 */
export async function runCommand(argv: readonly string[], shell: Shell): Promise<number> {
  const [command, ...flags] = argv;
  if (command === undefined || command === '--help' || command === 'help') {
    shell.print(usage);
    return command === undefined ? 1 : 0;
  }
  if (isAction(command)) return runOne(command, flags, shell);
  if (command === 'plan') return runPlan(flags, shell);
  if (command === 'apply') return runApply(flags, shell);
  throw new UserError(`Unknown command "${command}".\n${usage}`);
}

/** Characters of an output that a person is shown; --json has all of it. */
const SHOWN = 200;

const shortened = (value: string): string =>
  value.length <= SHOWN
    ? value
    : `${value.slice(0, SHOWN)}… (${value.length} characters, all of them with --json FILE)`;

async function runOne(command: keyof typeof actions, flags: readonly string[], shell: Shell): Promise<number> {
  const [{ spec }, main] = await actions[command]();
  const { own, env } = await readFlags(flags, spec, shell);
  const context = contextOf(shell, env);
  // The actions share no input type: their specs are read from the very module that their main belongs to.
  const run = (main as ActionMain<InputSpec>).run;
  const outputs = await run(parseInputs(spec as InputSpec, env), context);
  for (const [name, value] of Object.entries(outputs)) {
    if (value !== undefined) context.log.info(`${name}: ${shortened(value)}`);
  }
  writeJson(own.json, { command, outputs });
  return 0;
}

async function runPlan(flags: readonly string[], shell: Shell): Promise<number> {
  const { own, env } = await readFlags(flags, { ...convergeSpec, ...planFlags }, shell);
  const inputs = parseInputs({ ...convergeSpec, ...planFlags }, env);
  const result = await planMilestones(inputs, contextOf(shell, env));
  shell.print(result.text);
  writeJson(own.json, { command: 'plan', ...result.json });
  return inputs['detailed-exitcode'] && result.changed > 0 ? 2 : 0;
}

async function runApply(flags: readonly string[], shell: Shell): Promise<number> {
  const { own, env } = await readFlags(flags, convergeSpec, shell);
  const result = await applyMilestones(parseInputs(convergeSpec, env), contextOf(shell, env));
  shell.print(result.text);
  writeJson(own.json, { command: 'apply', ...result.json });
  return 0;
}

/** Flags become inputs, so that they are checked as an action's inputs are; `--lab` adds what `lab env` prints. */
async function readFlags(flags: readonly string[], spec: InputSpec, shell: Shell) {
  const given = inputsFromFlags(flags, { ...spec, ...commonFlags });
  const own = parseInputs(commonFlags, given);
  if (!own.lab) return { own, env: { ...shell.env, ...given } };
  const { labEnvironment } = await import('./lab-environment.ts');
  return { own, env: { ...shell.env, ...labEnvironment(shell.root, spec), ...given } };
}

function contextOf(shell: Shell, env: Env): ActionContext {
  return {
    env,
    signal: shell.signal,
    log: terminalLog(shell.print, env['RUNNER_DEBUG'] === '1'),
    summarise: () => undefined,
  };
}

function writeJson(file: string | undefined, result: unknown): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}
