import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from './import-graph.ts';
import { isAvailable, zizmor } from './zizmor.ts';

const canRun = isAvailable();
if (!canRun)
  console.log(
    'The workflows are not audited: zizmor is not installed, and neither is Python with venv, which would install it.',
  );

(canRun ? test : test.skip)(
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
