import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { Workspace } from './bundle.ts';
import { commandsIn, errorsIn } from './runner-lines.ts';

// The runner's files and folders are missing or cannot be written to. validate-config needs nothing else to succeed.

jest.setTimeout(60_000);

const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

const validate = (env: Readonly<Record<string, string | undefined>>) => workspace.run('validate-config', { env });

test('outputs and summary reach the files of the runner, and nothing else is printed', async () => {
  const ran = await validate({});
  expect(ran).toMatchObject({ code: 0, stderr: '', written: expect.stringMatching(/user-id<<[\s\S]*bucket<</) });
  expect(commandsIn(ran.stdout).map(({ name }) => name)).toEqual(['warning']);
  expect(ran.stdout).not.toContain('user-id=');
});

test.each([undefined, ''])('with GITHUB_OUTPUT %j outputs are printed', async (file) => {
  const ran = await validate({ GITHUB_OUTPUT: file, GITHUB_STEP_SUMMARY: file });
  expect(ran).toMatchObject({ code: 0, stderr: '', written: '' });
  expect(ran.stdout).toMatch(/^user-id=0affd5f86743$/m);
  expect(ran.stdout).toMatch(/^bucket=user-0affd5f86743-bucket$/m);
});

test.each(['', 'missing', '/proc/version'])('an output file %j that takes nothing is one error', async (name) => {
  const file = name.startsWith('/') ? name : join(workspace.dir, name);
  const ran = await validate({ GITHUB_OUTPUT: file });
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  expect(errorsIn(ran.stdout)).toEqual([
    expect.stringMatching(/^Output "user-id" could not be written: GITHUB_OUTPUT/),
  ]);
});

test.each(['', 'missing', '/proc/version'])('a summary file %j that takes nothing is a warning', async (name) => {
  const file = name.startsWith('/') ? name : join(workspace.dir, name);
  const ran = await validate({ GITHUB_STEP_SUMMARY: file });
  expect(ran).toMatchObject({ code: 0, stderr: '', written: expect.stringContaining('user-id') });
  expect(errorsIn(ran.stdout)).toEqual([]);
  expect(ran.stdout).toContain('::warning::The summary could not be written: GITHUB_STEP_SUMMARY');
});

test('an error of the work is the only one when the summary cannot be written either', async () => {
  const ran = await validate({ GITHUB_STEP_SUMMARY: workspace.dir, PIPELINE_USER_ID: 'NOT ONE' });
  expect(ran.code).toBe(1);
  expect(errorsIn(ran.stdout)).toHaveLength(1);
});

test('a RUNNER_TEMP that takes nothing is not missed, and the workspace is left as it was', async () => {
  const before = readdirSync(workspace.dir).filter((name) => !name.startsWith('run-'));
  expect(await validate({ RUNNER_TEMP: '/proc' })).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(workspace.dir).filter((name) => !name.startsWith('run-'))).toEqual(before);
});
