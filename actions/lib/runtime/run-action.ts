import { messageOf } from '#lib/errors.ts';
import { onSecret } from '#lib/secret.ts';
import { actionLog } from './action-log.ts';
import { knowSecretsOf } from './environment-secrets.ts';
import { shownErrors, stacks } from './failure.ts';
import type { InputSpec, Inputs } from './input-spec.ts';
import { interruption } from './interruption.ts';
import type { Job } from './job.ts';
import type { Log } from './log.ts';
import { type Env, parseInputs } from './parse-inputs.ts';
import { printable, workflowCommand } from './workflow-commands.ts';

/** What an action's work gets besides its inputs. */
export interface ActionContext {
  readonly env: Env;
  /** Aborted by SIGINT and SIGTERM: no write begins afterwards. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Appends Markdown to the job's summary. */
  summarise(markdown: string): void;
}

/** Values of an action's outputs, by name. An undefined one is not set. */
export type Outputs = Readonly<Record<string, string | undefined>>;

/** Outputs of one action: name → one sentence for action.yml and the README. */
export type OutputSpec = Readonly<Record<string, string>>;

/** What main.ts of an action exports. */
export interface ActionMain<S extends InputSpec> {
  run(inputs: Inputs<S>, context: ActionContext): Promise<Outputs>;
}

/** How long what is under way may take to end after a cancellation, so that all is over within 5 s. */
const GRACE_MS = 4_000;

/**
 * The boundary of every action: reads the inputs, loads the work only when they are right, and ends with exactly one
 * error when anything fails. Exit status: 0 done, 1 failed, 130 or 143 interrupted.
 *
 * @param load imports main.ts, so that an input error costs no more than starting Node.
 */
export async function runAction<const S extends InputSpec>(spec: S, load: () => Promise<ActionMain<S>>): Promise<void> {
  const { env } = process;
  const debugging = env['RUNNER_DEBUG'] === '1';
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (env['GITHUB_ACTIONS'] === 'true') mask(print);
  knowSecretsOf(env);
  const interrupt = interruption(process, GRACE_MS);
  const fail = failOnce(print, debugging, () => interrupt.exitCode ?? 1);
  // What a library throws outside of all that is awaited would end the process with a stack.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  // Nothing left to wait for while the work is not done: Node would end with a warning of its own.
  const abandoned = () => {
    const { aborted, reason } = interrupt.signal;
    fail(aborted ? reason : new Error('ended before the work was done: something stopped answering'));
  };
  process.on('exit', abandoned);
  let job: Job | undefined;
  try {
    const inputs = parseInputs(spec, env);
    const { openJob } = await import('./job.ts');
    job = openJob(env, print);
    const { summarise } = job;
    const main = await load();
    const log = actionLog(print, debugging);
    const outputs = await main.run(inputs, { env, signal: interrupt.signal, log, summarise });
    for (const [name, value] of Object.entries(outputs)) if (value !== undefined) job.setOutput(name, value);
  } catch (error) {
    fail(error);
  }
  // Written whether the work failed or not: it shows how far it came. Without it the work is still done.
  await job?.close().catch((error: unknown) => print(workflowCommand('warning', printable(messageOf(error)))));
  process.off('exit', abandoned);
  interrupt.done();
  // After a failure a question that was not answered yet would hold the process.
  if (process.exitCode !== undefined) process.exit();
}

/** Prints what went wrong and sets the exit status, the first time alone: what fails because of a failure is no news. */
function failOnce(print: (line: string) => void, debugging: boolean, exitCode: () => number): (error: unknown) => void {
  let failed = false;
  return (error) => {
    process.exitCode = exitCode();
    if (!failed) {
      for (const { message, position } of shownErrors(error)) {
        const where = position && { file: position.file, line: position.line, col: position.column };
        print(workflowCommand('error', printable(message), where));
      }
    }
    failed = true;
    if (debugging) print(workflowCommand('debug', printable(stacks(error))));
  };
}

/** A mask covers single lines, so that a private key is masked line by line as well as whole. */
function mask(print: (line: string) => void): void {
  onSecret((value) => {
    const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= 4);
    for (const line of new Set([value, ...lines])) print(workflowCommand('add-mask', line));
  });
}
