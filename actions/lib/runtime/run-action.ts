import { basename } from 'node:path';
import { UserError } from '#lib/errors.ts';
import { onSecret } from '#lib/secret.ts';
import { actionLog } from './action-log.ts';
import { endProcess } from './end-process.ts';
import { registerSecrets } from './environment-secrets.ts';
import { cleanUpFailures, type Surroundings, shownErrors, stacks } from './failure.ts';
import type { InputSpec, Inputs } from './input-spec.ts';
import { interruption } from './interruption.ts';
import type { Job } from './job.ts';
import type { Log } from './log.ts';
import { type Env, parseInputs } from './parse-inputs.ts';
import { placesIn, placesOf } from './places.ts';
import { printable, workflowCommand } from './workflow-commands.ts';

/** What the code of an action gets besides its inputs. */
export interface ActionContext {
  readonly env: Env;
  /** Aborted by SIGINT and SIGTERM, with an Interrupted as its reason. No write begins afterwards. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Appends Markdown to the summary of the job. */
  summarise(markdown: string): void;
}

/** Values of the outputs of an action, by name. An output that is undefined is not set. */
export type Outputs = Readonly<Record<string, string | undefined>>;

/** Descriptions of the outputs of an action, by name. They go into action.yml and the README. */
export type OutputSpec = Readonly<Record<string, string>>;

/** What the main.ts of an action exports. */
export interface ActionMain<S extends InputSpec> {
  run(inputs: Inputs<S>, context: ActionContext): Promise<Outputs>;
}

/** How long an interrupted action may take to end by itself. A runner kills it some seconds later. */
const GRACE_MS = 4_000;

/**
 * Runs an action: reads its inputs, loads its main.ts when they are right, runs it and sets the outputs. Anything that
 * fails ends it with exactly one error. Exit status: 0 done, 1 failed, 130 or 143 interrupted.
 *
 * @param load imports main.ts. It is not called after an input error, which so takes no longer than starting Node.
 */
export async function runAction<const S extends InputSpec>(spec: S, load: () => Promise<ActionMain<S>>): Promise<void> {
  const { env } = process;
  const debugging = env['RUNNER_DEBUG'] === '1';
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (env['GITHUB_ACTIONS'] === 'true') maskSecrets(print);
  registerSecrets(env);
  const interrupt = interruption(process, GRACE_MS);
  let surroundings: Surroundings = { name: basename(process.argv[1] ?? 'this action', '.js'), places: placesIn(env) };
  const fail = failOnce({
    print,
    debugging,
    exitCode: () => interrupt.exitCode ?? 1,
    surroundings: () => surroundings,
  });
  // Without this, an error that a library throws outside of everything awaited would print a stack.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  // Node exits when nothing is left to wait for, even if the work is not done.
  const abandoned = () => {
    const { aborted, reason } = interrupt.signal;
    fail(
      aborted ? reason : new UserError('It ended before its work was done: something stopped answering. Run again.'),
    );
  };
  process.on('exit', abandoned);
  let job: Job | undefined;
  try {
    const inputs = parseInputs(spec, env);
    surroundings = { ...surroundings, places: [...placesOf(spec, inputs), ...surroundings.places] };
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
  // Written after a failure too, because it shows what was done. When it cannot be written the work is done all the same.
  await job?.close().catch((error: unknown) => {
    for (const { message } of shownErrors(error, surroundings)) print(workflowCommand('warning', printable(message)));
  });
  process.off('exit', abandoned);
  interrupt.done();
  // After a failure, a call that has not been answered yet would keep the process alive.
  if (process.exitCode !== undefined) process.exit();
  endProcess();
}

/** What {@link failOnce} works with. */
interface FailOptions {
  /** Writes one line. */
  print(line: string): void;
  readonly debugging: boolean;
  exitCode(): number;
  surroundings(): Surroundings;
}

/**
 * Returns a function that sets the exit status and prints the error. It prints the first error alone: further ones follow
 * from it. What failed while cleaning up after it is a warning.
 */
function failOnce({ print, debugging, exitCode, surroundings }: FailOptions): (error: unknown) => void {
  let failed = false;
  return (error) => {
    process.exitCode = exitCode();
    if (!failed) {
      for (const { message, position } of shownErrors(error, surroundings())) {
        const where = position && { file: position.file, line: position.line, col: position.column };
        print(workflowCommand('error', printable(message), where));
      }
      for (const text of cleanUpFailures(error, surroundings())) print(workflowCommand('warning', printable(text)));
    }
    failed = true;
    if (debugging) print(workflowCommand('debug', printable(stacks(error))));
  };
}

/** Shorter lines of a secret are not masked by themselves: a mask hides its text wherever it occurs. */
const MIN_MASKED_LENGTH = 4;

/** Lets the runner mask every secret. It masks line by line, so the lines of a private key are masked one by one too. */
function maskSecrets(print: (line: string) => void): void {
  onSecret((value) => {
    const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= MIN_MASKED_LENGTH);
    for (const line of new Set([value, ...lines])) print(workflowCommand('add-mask', line));
  });
}
