import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Exit status and what was printed. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  /** All that was printed, errors included. */
  readonly text: string;
}

/** Runs a program in the project's folder and waits for its end. */
export function ran(program: string, args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout: stdout ?? '', text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** What tests of notebooks need and the machine lacks; undefined when it has all of it. */
export function lacking(): string | undefined {
  if (ran('python3', ['-c', 'import venv, ensurepip']).status !== 0) return 'python3 with venv';
  if (ran('java', ['-version']).status !== 0) return 'java';
  return undefined;
}

/** The `bin` of a Python environment for these tests; made once, offline afterwards. */
export function environment(): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // Its real path, because the environment's programs name it, and checkouts that share a cache share them.
  const cache = realpathSync(join(root, '.cache'));
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const dir = join(cache, `notebook-tests-${digest}`);
  const complete = join(dir, 'complete');
  if (!existsSync(complete)) {
    rmSync(dir, { recursive: true, force: true });
    must('python3', ['-m', 'venv', dir]);
    must(join(dir, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    writeFileSync(`${complete}.part`, '');
    renameSync(`${complete}.part`, complete);
  }
  return join(dir, 'bin');
}

function must(program: string, args: readonly string[]): void {
  const { status, text } = ran(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${text}`);
}
