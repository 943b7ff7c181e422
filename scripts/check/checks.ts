import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { differencesOfBundles } from './bundles.ts';

export interface Check {
  readonly name: string;
  /** What is wrong; empty when nothing is. */
  readonly run: () => Promise<string> | string;
}

/** All checks, in the order in which they are run. */
export function checksOf(root: string): readonly Check[] {
  const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
  const command = (name: string, file: string, args: readonly string[]): Check => ({
    name,
    run() {
      const { status, stdout, stderr, error } = spawnSync(file, args, { cwd: root, encoding: 'utf8' });
      return status === 0 ? '' : `${stdout}${stderr}${error?.message ?? ''}`.trim() || `${name} ended with ${status}`;
    },
  });
  return [
    command('lint', bin('biome'), ['check', '--error-on-warnings']),
    command('types', bin('tsc'), ['-p', '.']),
    command('generated files', process.execPath, ['scripts/generate.ts', '--check']),
    { name: 'bundles', run: () => differencesOfBundles(root) },
  ];
}
