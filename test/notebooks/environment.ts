import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** The result of a program. */
export interface ProgramResult {
  readonly status: number | null;
  readonly stdout: string;
  /** stdout, stderr and, if the program could not be started, the reason. */
  readonly text: string;
}

/** Runs a program in the root of the project and waits until it ends. */
export function run(program: string, args: readonly string[]): ProgramResult {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout: stdout ?? '', text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** The program that the tests of the notebooks need and this machine does not have; undefined if it has all. */
export function missingProgram(): string | undefined {
  if (run('python3', ['-c', 'import venv, ensurepip']).status !== 0) return 'python3 with venv';
  if (run('java', ['-version']).status !== 0) return 'java';
  return undefined;
}

/** The `bin` folder of a Python environment for these tests. Created once in `.cache`; later calls need no network. */
export function environment(): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // The programs of the environment contain its path. The real path works in all checkouts that share a cache.
  const cache = realpathSync(join(root, '.cache'));
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const dir = join(cache, `notebook-tests-${digest}`);
  const complete = join(dir, 'complete');
  if (!existsSync(complete)) {
    rmSync(dir, { recursive: true, force: true });
    runChecked('python3', ['-m', 'venv', dir]);
    runChecked(join(dir, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    writeFileSync(`${complete}.part`, '');
    renameSync(`${complete}.part`, complete);
  }
  return join(dir, 'bin');
}

function runChecked(program: string, args: readonly string[]): void {
  const { status, text } = run(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed with status ${status}: ${text}`);
}
