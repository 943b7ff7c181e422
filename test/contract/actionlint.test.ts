import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { actionlint, isPossible } from './actionlint.ts';
import { root } from './import-graph.ts';

const possible = isPossible();
if (!possible) console.log('actionlint is not installed and there is no Go to build it: the workflows are not linted');

(possible ? test : test.skip)(
  'actionlint has nothing to say about the workflows',
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
