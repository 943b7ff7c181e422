import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../shell.ts';

const ESCAPE = String.fromCodePoint(0x1b);

/** Paints a line in a process of its own: which colours are shown is decided by the environment it starts with. */
function painted(line: string, env: Readonly<Record<string, string>>): string {
  const code = `import { paint } from './scripts/cli/paint.ts'; process.stdout.write(paint(${JSON.stringify(line)}, process.stdout));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env, encoding: 'utf8' });
}

test('errors, warnings and the marks of a plan are coloured, other lines are not', () => {
  const env = { FORCE_COLOR: '1' };
  expect(painted('error: x', env)).toBe(`${ESCAPE}[31merror: x${ESCAPE}[39m`);
  expect(painted('warning: x', env)).toBe(`${ESCAPE}[33mwarning: x${ESCAPE}[39m`);
  expect(painted('[create-topics]   + topics: create', env)).toContain(`${ESCAPE}[32m  + topics: create`);
  expect(painted('create-topics: done', env)).toBe('create-topics: done');
});

test('a pipe sees no colours', () => {
  expect(painted('error: x', {})).toBe('error: x');
});

test.each([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ NO_COLOR: '1' }, false],
])('the error and the help of a command with %j have colours: %s', (env, hasColours) => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts/pipeline.ts'), ...args], { env, encoding: 'utf8' });
  expect(run('aply').stderr.includes(ESCAPE)).toBe(hasColours);
  expect(run('apply', '--help').stdout.includes(ESCAPE)).toBe(hasColours);
});
