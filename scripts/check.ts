import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { differencesOfBundles } from './check/bundles.ts';

const root = resolve(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

interface Check {
  readonly name: string;
  /** What is wrong; empty when nothing is. */
  run(): Promise<string> | string;
}

const command = (name: string, file: string, args: readonly string[]): Check => ({
  name,
  run() {
    const { status, stdout, stderr, error } = spawnSync(file, args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}${error?.message ?? ''}`.trim() || `${name} ended with ${status}`;
  },
});

const checks: readonly Check[] = [
  command('lint', bin('biome'), ['check', '--error-on-warnings']),
  command('types', bin('tsc'), ['-p', '.']),
  command('generated files', process.execPath, ['scripts/generate.ts', '--check']),
  { name: 'bundles', run: () => differencesOfBundles(root) },
];

let failed = 0;
for (const check of checks) {
  const start = Date.now();
  const wrong = await check.run();
  if (wrong !== '') failed += 1;
  console.log(`${wrong === '' ? 'ok    ' : 'FAILED'} ${check.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  if (wrong !== '') console.log(wrong);
}
console.log(`checks: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
