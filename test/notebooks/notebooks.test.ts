import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';

// The first time Spark is fetched, and that is 300 MB.
jest.setTimeout(900_000);

const root = resolve(import.meta.dirname, '../..');
const requirements = join(import.meta.dirname, 'requirements.txt');
const notebooks = join(root, 'config/notebooks');

/** Exit status and all that was printed. */
function ran(program: string, args: readonly string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  return { status, text: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** What these tests need and the machine lacks; undefined when it has all of it. */
function lacking(): string | undefined {
  if (ran('python3', ['-c', 'import venv, ensurepip']).status !== 0) return 'python3 with venv';
  if (ran('java', ['-version']).status !== 0) return 'java';
  return undefined;
}

/** A Python environment of its own for these requirements; made once, offline afterwards. */
function environment(): string {
  const cache = realpathSync(join(root, '.cache'));
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const dir = join(cache, `notebook-tests-${digest}`);
  const complete = join(dir, 'complete');
  if (!existsSync(complete)) {
    rmSync(dir, { recursive: true, force: true });
    for (const [program, args] of [
      ['python3', ['-m', 'venv', dir]],
      [join(dir, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]],
    ] as const) {
      const { status, text } = ran(program, args);
      if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${text}`);
    }
    writeFileSync(`${complete}.part`, '');
    renameSync(`${complete}.part`, complete);
  }
  return join(dir, 'bin');
}

const lack = lacking();
const title = (text: string): string => (lack === undefined ? text : `${text} (skipped: this machine lacks ${lack})`);
const testHere = lack === undefined ? test : test.skip;

testHere(title('the notebooks and their tests have no finding of the Python linter'), () => {
  const bin = environment();
  const config = ['--config', join(import.meta.dirname, 'ruff.toml'), '--no-cache', notebooks, import.meta.dirname];
  expect(ran(join(bin, 'ruff'), ['check', ...config])).toEqual({ status: 0, text: expect.any(String) });
  expect(ran(join(bin, 'ruff'), ['format', '--check', ...config])).toEqual({ status: 0, text: expect.any(String) });
});

testHere(title('the notebooks load, clean and answer as their own tests and another engine say'), () => {
  const bin = environment();
  const { status, text } = ran(join(bin, 'python'), [
    '-B',
    '-m',
    'pytest',
    '-q',
    '-p',
    'no:cacheprovider',
    import.meta.dirname,
  ]);
  expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
});
