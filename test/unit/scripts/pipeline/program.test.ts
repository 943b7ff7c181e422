import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { copyOfProject } from '../project.ts';
import { root } from '../shell.ts';

const copy = copyOfProject();
const project = copy.dir;
const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
afterAll(() => {
  copy[Symbol.dispose]();
  rmSync(elsewhere, { recursive: true, force: true });
});

/** Runs a script of the project as npm does: in the project's folder, INIT_CWD telling where the user stands. */
function npmRun(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.js', script, ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: elsewhere, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the result of validate is as its published schema says, numbers as numbers', () => {
  expect(npmRun('pipeline', ['validate', '--json', 'result.json'])).toMatchObject({ status: 0, stderr: '' });
  const schema = JSON.parse(readFileSync(join(root, 'scripts/pipeline/schemas/validate.schema.json'), 'utf8'));
  const result = z.fromJSONSchema(schema).parse(JSON.parse(readFileSync(join(project, 'result.json'), 'utf8')));
  expect(result).toMatchObject({ version: 1, command: 'validate', outputs: { warnings: expect.any(Number) } });
});

test('relative paths start where the user stands', () => {
  cpSync(join(project, 'config'), join(elsewhere, 'mine'), { recursive: true });
  const env = { INIT_CWD: elsewhere };
  const args = ['validate', '--config', 'mine/pipeline.yaml', '--json', 'mine/result.json'];
  expect(npmRun('pipeline', args, env)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(elsewhere, 'mine/result.json'))).toBe(true);
});

test('without a flag the config of the project is used, wherever the user stands', () => {
  expect(npmRun('pipeline', ['validate'], { INIT_CWD: elsewhere })).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  [['pipeline', 'plan', '--lab'], 'error: No lab is up in this folder. Start one: npm run lab -- up\n'],
  [
    ['pipeline', 'validate', '--config', 'no.yaml'],
    'error: --config is "no.yaml", expected the path of a file that exists.\n',
  ],
  [['start', '--config', 'no.yaml'], 'error: --config is "no.yaml", expected the path of a file that exists.\n'],
  [['start', '--posts', '0'], 'error: --posts is "0", expected a whole number from 1 to 9999999.\n'],
  [['start', '--data', 'no'], 'error: --data is "no", expected a folder that exists.\n'],
  [
    ['start', '--no-databriks'],
    "error: unknown option '--no-databriks'. Did you mean --no-databricks? See npm start -- --help.\n",
  ],
  [['lab', 'up', '--data', 'no'], 'error: --data is "no", expected a folder that exists.\n'],
  [['lab', 'up', '--home-size', 'big'], 'error: --home-size is "big", expected a size such as 600m.\n'],
  [['lab', 'status'], 'error: No lab is up in this folder. Start one: npm run lab -- up\n'],
  [['lab', 'logs'], 'error: No lab was started in this folder yet: npm run lab -- up\n'],
  [
    ['lab', 'restart', 'kafak'],
    'error: There is no part "kafak"; there are: certificates, aws, distribution, database, kafka, connect, rest-proxy, host, databricks. Did you mean kafka?\n',
  ],
  [
    ['pipeline', 'validate', '--json', 'no/result.json'],
    'error: --json is "no/result.json", which cannot be written: there is no folder no.\n',
  ],
])('%j is one line', ([script = '', ...args], stderr) => {
  expect(npmRun(script, args)).toEqual({ status: 1, stdout: '', stderr });
});

test('missing credentials are one line that names profiles and SSO too', () => {
  const env = { AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stderr } = npmRun('pipeline', ['plan', '--milestone', 'deploy-api'], env);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: There are no AWS credentials [^\n]*\n$/);
  for (const word of ['AWS_PROFILE', 'SSO', 'AWS_ACCESS_KEY_ID']) expect(stderr).toContain(word);
});

test('an apply that fails names its log, which holds what was shown', () => {
  const env = { AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stdout } = npmRun('pipeline', ['apply', '--milestone', 'deploy-api'], env);
  expect(status).toBe(1);
  const [, log = ''] = /^The log of this run: (.+)$/m.exec(stdout) ?? [];
  expect(log).toBe(join(project, 'report/apply.log'));
  expect(readFileSync(log, 'utf8')).toMatch(/^\S+Z deploy-api: failed$/m);
});

test('a failed plan leaves its own result, with its errors, and none of an earlier one', () => {
  const file = join(project, 'old.json');
  writeFileSync(file, '{}');
  const env = { AWS_EC2_METADATA_DISABLED: 'true' };
  expect(npmRun('pipeline', ['plan', '--milestone', 'deploy-api', '--json', 'old.json'], env).status).toBe(1);
  const result = JSON.parse(readFileSync(file, 'utf8')) as { errors: readonly string[] };
  expect(result.errors).toEqual([expect.stringMatching(/^There are no AWS credentials/)]);
});

test('lab logs without a part names the logs, and a wrong part the nearest one', () => {
  const logs = join(project, '.lab/logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(project, '.lab/spec.json'), '{}');
  for (const name of ['kafka.log', 'aws.log', 'aws.jsonl']) writeFileSync(join(logs, name), `${name}\n`);
  expect(npmRun('lab', ['logs'])).toEqual({ status: 0, stdout: 'aws\nkafka\n', stderr: '' });
  expect(npmRun('lab', ['logs', 'aws'])).toEqual({ status: 0, stdout: 'aws.jsonl\naws.log\n', stderr: '' });
  expect(npmRun('lab', ['logs', 'kafak']).stderr).toBe(
    'error: There is no log of "kafak"; there are: aws, kafka. Did you mean kafka?\n',
  );
});

test('a project without a config file says so in one line', () => {
  rmSync(join(project, 'config/pipeline.yaml'));
  const stderr = `error: There is no config/pipeline.yaml in ${project}: name your config file with --config.\n`;
  expect(npmRun('pipeline', ['validate'])).toEqual({ status: 1, stdout: '', stderr });
  expect(npmRun('start', [])).toEqual({ status: 1, stdout: '', stderr });
});
