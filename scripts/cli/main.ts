import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { endProcess } from '#lib/runtime/end-process.ts';
import { interruption } from '#lib/runtime/interruption.ts';
import type { Env } from '#lib/runtime/parse-inputs.ts';
import { type Place, placesIn } from '#lib/runtime/places.ts';
import type { CliCommand } from './command.ts';
import { failureLines, interruptedLines } from './failure.ts';
import { paint } from './paint.ts';
import { type Folders, userDirOf } from './paths.ts';

/** What a command line stands on. */
export interface Shell extends Folders {
  readonly env: Env;
  /** Aborted by the first SIGINT or SIGTERM, where the command has a time to end by itself. */
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WriteStream;
  /** Files and folders that the user has named, for messages. A command adds those that its flags name. */
  readonly places: Place[];
  /** Prints a line to stdout, in colour on a terminal. */
  print(line: string): void;
}

export interface MainOptions {
  /** How long the command may take to end by itself once it is interrupted, ms; without it, a signal ends it at once. */
  readonly graceMs?: number;
  /** Whether a plain `Error` is a bug. Left out where the lab takes part: its errors are plain ones. */
  readonly arePlainErrorsBugs?: boolean;
}

/**
 * The boundary of every command line: works in the project's folder, prints each mistake as one line to stderr and sets
 * the exit status (0 done, 1 failed, what the command itself says, 130 or 143 interrupted).
 *
 * @param build makes the program. What costs time to load is imported once a command runs, so that help is there at once.
 */
export async function runMain(
  build: (shell: Shell) => CliCommand,
  { graceMs, arePlainErrorsBugs = false }: MainOptions = {},
): Promise<void> {
  const { env, stdout, stderr } = process;
  const root = resolve(import.meta.dirname, '../..');
  const userDir = userDirOf(env, process.cwd());
  process.chdir(root);
  const interrupt = graceMs === undefined ? undefined : interruption(process, graceMs);
  const signal = interrupt?.signal ?? new AbortController().signal;
  const print = (line: string) => void stdout.write(`${paint(line, stdout)}\n`);
  const places: Place[] = [...placesIn(env)];
  const complain = (lines: readonly string[]) => {
    for (const line of lines) stderr.write(`${paint(line, stderr)}\n`);
  };
  try {
    const program = build({ env, root, userDir, signal, stdout, places, print });
    const status = await program.runWith(process.argv.slice(2));
    if (status !== 0) process.exitCode = status;
    if (interrupt?.exitCode !== undefined) complain(interruptedLines);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
    const surroundings = { name: 'this command', places, arePlainErrorsForPersons: !arePlainErrorsBugs };
    const isDebugging = env['RUNNER_DEBUG'] === '1';
    const options = { isInterrupted: interrupt?.exitCode !== undefined, isDebugging, surroundings };
    // Commander has printed its own errors, and help is none.
    if (!(error instanceof CommanderError)) complain(failureLines(error, options));
  } finally {
    if (interrupt?.exitCode !== undefined) process.exitCode = interrupt.exitCode;
    interrupt?.done();
    endProcess();
  }
}
