import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from './import-graph.ts';
import { isPossible, zizmor } from './zizmor.ts';

const possible = isPossible();
if (!possible)
  console.log('zizmor is not installed and there is no Python with venv to install it: nothing is audited');

(possible ? test : test.skip)(
  'zizmor finds nothing unsafe in the workflows and actions',
  () => {
    const { stdout, stderr, status } = spawnSync(zizmor(), ['--offline', '--no-progress', '--color=never', '.'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('No findings to report');
    expect(stderr).toContain('completed ./.github/workflows/provision.yml');
    expect(status).toBe(0);
  },
  600_000,
);
