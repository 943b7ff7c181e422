import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { Workspace } from './bundle.ts';
import { commandsIn, errorsIn } from './runner-lines.ts';

// The files and folders of the runner are missing or not writable. validate-config needs nothing but these to succeed.

jest.setTimeout(60_000);

const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

const validate = (env: Readonly<Record<string, string | undefined>>) => workspace.run('validate-config', { env });

test("outputs and summary are written to the runner's files and not printed", async () => {
  const ran = await validate({});
  expect(ran).toMatchObject({ code: 0, stderr: '', written: expect.stringMatching(/user-id<<[\s\S]*bucket<</) });
  expect(commandsIn(ran.stdout).map(({ name }) => name)).toEqual(['warning']);
  expect(ran.stdout).not.toContain('user-id=');
});

test.each([undefined, ''])('outputs are printed when GITHUB_OUTPUT is %j', async (file) => {
  const ran = await validate({ GITHUB_OUTPUT: file, GITHUB_STEP_SUMMARY: file });
  expect(ran).toMatchObject({ code: 0, stderr: '', written: '' });
  expect(ran.stdout).toMatch(/^user-id=0affd5f86743$/m);
  expect(ran.stdout).toMatch(/^bucket=user-0affd5f86743-bucket$/m);
});

test.each(['', 'missing', '/proc/version'])(
  'an output file %j that cannot be written gives one error',
  async (name) => {
    const file = name.startsWith('/') ? name : join(workspace.dir, name);
    const ran = await validate({ GITHUB_OUTPUT: file });
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    expect(errorsIn(ran.stdout)).toEqual([
      expect.stringMatching(/^Output "user-id" could not be written: GITHUB_OUTPUT/),
    ]);
  },
);

test.each(['', 'missing', '/proc/version'])(
  'a summary file %j that cannot be written gives a warning',
  async (name) => {
    const file = name.startsWith('/') ? name : join(workspace.dir, name);
    const ran = await validate({ GITHUB_STEP_SUMMARY: file });
    expect(ran).toMatchObject({ code: 0, stderr: '', written: expect.stringContaining('user-id') });
    expect(errorsIn(ran.stdout)).toEqual([]);
    expect(ran.stdout).toContain('::warning::The summary could not be written: GITHUB_STEP_SUMMARY');
  },
);

test('when the action fails and the summary cannot be written, the only error is that of the action', async () => {
  const ran = await validate({ GITHUB_STEP_SUMMARY: workspace.dir, PIPELINE_USER_ID: 'NOT ONE' });
  expect(ran.code).toBe(1);
  expect(errorsIn(ran.stdout)).toHaveLength(1);
});

test('the action succeeds without a writable RUNNER_TEMP and leaves the workspace unchanged', async () => {
  const before = readdirSync(workspace.dir).filter((name) => !name.startsWith('run-'));
  expect(await validate({ RUNNER_TEMP: '/proc' })).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(workspace.dir).filter((name) => !name.startsWith('run-'))).toEqual(before);
});
