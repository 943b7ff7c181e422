import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Recipe } from '#lab/core/build/built.ts';
import { command } from '#lab/core/command.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** On a slow connection 90 MB take minutes. */
const INSTALL_TIMEOUT_MS = 900_000;

let version: string | undefined;

/** Compiled packages belong to one version of Python. */
function pythonVersion(): string {
  version ??= execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).trim();
  return version;
}

const foldersNamed = (name: string, root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name === name)
    .map((entry) => join(entry.parentPath, entry.name));

/**
 * The packages of a Databricks runtime that notebooks import most: pandas, numpy, matplotlib, pyarrow, requests and
 * `delta.tables`, as a folder for PYTHONPATH, `site/`. Only `npm run lab -- add databricks-extras` builds it.
 */
export const extras = (): Recipe => ({
  name: 'databricks-extras',
  inputs: [requirements],
  also: [`python ${pythonVersion()}`],
  async make(dir) {
    const builder = join(dir, 'builder');
    await command('The Python environment that installs the extras', 'python3', ['-m', 'venv', builder]);
    const [python, site] = [join(builder, 'bin', 'python'), join(dir, 'site')];
    const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--no-cache-dir', '--no-compile'];
    // All of them are pinned. PySpark, which delta-spark requires, has a recipe of its own.
    const what = ['--no-deps', '--only-binary', ':all:', '--target', site, '-r', requirements];
    await command('The extras', python, ['-m', 'pip', 'install', ...options, ...what], {
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    // Half of the files are the packages' own tests. The rest is compiled here because the driver writes no bytecode.
    for (const tests of foldersNamed('tests', site)) rmSync(tests, { recursive: true, force: true });
    rmSync(join(site, 'pyarrow', 'include'), { recursive: true, force: true });
    await command('Compiling the extras', python, ['-m', 'compileall', '-q', '-j', '0', site], {
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    rmSync(builder, { recursive: true });
  },
});
