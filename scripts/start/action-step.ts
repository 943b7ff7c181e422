import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { parseRunnerFile } from './runner-files.ts';
import { type Shown, StepOutput } from './step-output.ts';

export interface Step {
  /** Folder name of the action. */
  readonly action: string;
  /** Inputs as a workflow's `with:` gives them; defaults of action.yml are added. */
  readonly with: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The text of every `::error::` it printed. */
  readonly errors: readonly string[];
  readonly ms: number;
  /** Runs the action's post step, where it has one. */
  post(): Promise<void>;
}

export interface StepRunner {
  readonly root: string;
  /** A folder for GITHUB_OUTPUT and the like, RUNNER_TEMP included. */
  readonly dir: string;
  /** The `env:` of the job. Of this process's environment only PATH and HOME are passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly show: (line: Shown) => void;
  readonly signal: AbortSignal;
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string; readonly post?: string };
}

let counter = 0;

/**
 * Runs a built action in a process of its own, with the variables and files that a GitHub runner gives it.
 *
 * @throws Error when an input is not in action.yml, or when the bundle is missing.
 */
export async function runStep(runner: StepRunner, step: Step): Promise<StepResult> {
  const folder = join(runner.root, 'actions', step.action);
  const action = parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as ActionFile;
  counter += 1;
  const dir = join(runner.dir, `${String(counter).padStart(2, '0')}-${step.action}`);
  mkdirSync(dir, { recursive: true });
  const files = {
    GITHUB_OUTPUT: join(dir, 'output'),
    GITHUB_STATE: join(dir, 'state'),
    GITHUB_ENV: join(dir, 'env'),
    GITHUB_PATH: join(dir, 'path'),
    GITHUB_STEP_SUMMARY: join(dir, 'summary.md'),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/',
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: step.action,
    GITHUB_WORKSPACE: runner.root,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: dir,
    ...runner.env,
    ...inputVariables(action, step.with),
    ...files,
  };
  const start = Date.now();
  const { exitCode, errors } = await runNode(runner, resolve(folder, action.runs.main), env);
  const { post } = action.runs;
  return {
    exitCode,
    errors,
    outputs: parseRunnerFile(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    ms: Date.now() - start,
    async post() {
      if (post === undefined) return;
      const state = parseRunnerFile(readFileSync(files.GITHUB_STATE, 'utf8'));
      const stateEnv = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
      // A post step runs even when the job was cancelled.
      await runNode({ ...runner, signal: new AbortController().signal }, resolve(folder, post), {
        ...env,
        ...stateEnv,
      });
    },
  };
}

function inputVariables(action: ActionFile, given: Readonly<Record<string, string>>): Record<string, string> {
  const known = action.inputs ?? {};
  const unknown = Object.keys(given).find((name) => !(name in known));
  if (unknown !== undefined) throw new Error(`unexpected input "${unknown}": action.yml does not have it`);
  const values = Object.entries(known).map(
    ([name, { default: preset }]) => [name, given[name] ?? preset ?? ''] as const,
  );
  return Object.fromEntries(values.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]));
}

function runNode(
  runner: StepRunner,
  file: string,
  env: Record<string, string>,
): Promise<{ exitCode: number; errors: readonly string[] }> {
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
  const output = new StepOutput(runner.show);
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [file], {
      cwd: dirname(dirname(file)),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a session of its own, so that Ctrl-C reaches it once: a second interrupt ends an action at once.
      detached: true,
    });
    const cancel = () => child.kill('SIGINT');
    runner.signal.addEventListener('abort', cancel, { once: true });
    if (runner.signal.aborted) cancel();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => output.line(line));
    }
    child.on('error', failed);
    child.on('close', (code, signal) => {
      runner.signal.removeEventListener('abort', cancel);
      done({ exitCode: code ?? (signal === 'SIGINT' ? 130 : 143), errors: output.errors });
    });
  });
}
