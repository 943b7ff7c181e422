import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './import-graph.ts';

const VERSION = '1.32.0';
const home = join(root, '.cache', `zizmor-${VERSION}`);
const program = join(home, 'bin', 'zizmor');
const mark = join(home, 'complete');

function run(file: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${stderr}${error?.message ?? ''}`);
}

/** Whether zizmor is installed, or Python with venv, which can install it. */
export const isAvailable = (): boolean =>
  existsSync(mark) || spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;

/** The path of zizmor. Installs it into a Python environment below `.cache` when it is missing. */
export function zizmor(): string {
  if (existsSync(mark)) return program;
  mkdirSync(home, { recursive: true });
  run('python3', ['-m', 'venv', '--clear', home]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet'];
  run(join(home, 'bin', 'python'), ['-m', 'pip', 'install', ...options, `zizmor==${VERSION}`]);
  writeFileSync(mark, '');
  return program;
}
