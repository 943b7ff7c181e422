import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { actionlint, isAvailable } from './actionlint.ts';
import { root } from './import-graph.ts';

const canRun = isAvailable();
if (!canRun)
  console.log('The workflows are not linted: actionlint is not installed, and neither is Go, which would build it.');

(canRun ? test : test.skip)(
  'actionlint finds no error in the workflows',
  () => {
    const { stdout, stderr, status } = spawnSync(actionlint(), ['-shellcheck=', '-pyflakes='], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  },
  180_000,
);
