import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { actProgram, isActPossible } from '../../scripts/workflow/act-program.ts';
import { workflowNames } from '../../scripts/workflow/workflow-file.ts';
import { ActLog } from '../e2e/fixtures/act-log.ts';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { s3Of } from '../e2e/fixtures/sink-objects.ts';

jest.setTimeout(600_000);

const bucket = 'user-0affd5f86743-bucket';
const places = { cache: resolve(import.meta.dirname, '../../.cache'), env: process.env };
const isPossible = isActPossible(places);
if (!isPossible) console.log('act is not installed and there is no Go to build it: the workflows are not run');

(isPossible ? describe : describe.skip)('under act, in a fresh clone', () => {
  const checkout = new Checkout();
  let env: Record<string, string> = {};

  beforeAll(async () => {
    actProgram(places, () => undefined);
    // Nobody else posts to this lab's topics.
    const config = join(checkout.dir, 'config/pipeline.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace('foreign: allow', 'foreign: fail'));
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: checkout.dir });
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '--all');
    git('-c', 'user.name=test', '-c', 'user.email=test@example.invalid', 'commit', '--quiet', '--message', 'clone');
    await checkout.labUp();
    env = await checkout.labEnv();
  }, 900_000);
  afterAll(() => checkout.dispose());

  /** Runs a workflow with act's masking turned off, to check that the actions themselves print no secret. */
  async function workflow(...args: readonly string[]): Promise<{ readonly code: number | null; readonly log: ActLog }> {
    const { code, stdout } = await checkout.run(['scripts/workflow.ts', ...args, '--json', '--insecure-secrets']);
    const log = new ActLog(stdout);
    const names = ['DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY'];
    expect(names.filter((name) => log.text.includes(env[name] ?? ''))).toEqual([]);
    const key = readFileSync(env['LAB_SSH_KEY'] ?? '', 'utf8').split('\n');
    expect(key.findIndex((line) => line.length > 40 && log.text.includes(line))).toBe(-1);
    return { code, log };
  }

  let run = '';

  test('provision with plan-only lists what every milestone would change, and changes nothing', async () => {
    const { code, log } = await workflow('provision', '--input', 'plan-only=true');
    expect([code, log.errors]).toEqual([0, []]);
    const planned = ['setup-kafka-client', 'create-topics', 'setup-rest-proxy', 'deploy-connector', 'deploy-api'];
    for (const job of planned) {
      expect([job, Object.fromEntries(log.results)[job]]).toEqual([job, 'success']);
      expect([job, log.summaries(job)]).toEqual([job, expect.stringMatching(/deferred|\+|create/)]);
    }
    expect(log.text).not.toContain('Posting ');
    expect(checkout.calls().filter(({ write }) => write)).toEqual([]);
  });

  test('provision sets up everything, posts, and verifies that the records have arrived', async () => {
    const { code, log } = await workflow('provision', '--input', 'posts=2');
    expect(log.errors).toEqual([]);
    const { jobs } = parse(readFileSync(join(checkout.dir, '.github/workflows/provision.yml'), 'utf8')) as {
      jobs: Readonly<Record<string, unknown>>;
    };
    expect(Object.fromEntries(log.results)).toEqual(
      Object.fromEntries(Object.keys(jobs).map((job) => [job, 'success'])),
    );
    expect(log.outputs('verify-delivery')).toMatchObject({ 'found-kafka': '6', 'found-s3': '6', missing: '0' });
    for (const [job] of log.results) expect([job, log.summaries(job)]).toEqual([job, expect.stringMatching(/^### /)]);
    expect(code).toBe(0);
    run = log.outputs('emulate-posts')['run'] ?? '';
  });

  test('the ledger and its checkpoint are in the bucket, separate from the records', async () => {
    const { Contents = [] } = await s3Of(env).send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `pipeline-state/${run}/` }),
    );
    expect(Contents.map(({ Key }) => Key)).toEqual(
      expect.arrayContaining([
        `pipeline-state/${run}/checkpoint.json`,
        `pipeline-state/${run}/segments/00000000.jsonl`,
      ]),
    );
  });

  test('a scheduled emulation resumes where the last one ended, and so does one started by hand', async () => {
    const scheduled = await workflow('emulate');
    expect(scheduled.log.errors).toEqual([]);
    expect(scheduled.log.text).toContain('Posting 300 records');
    expect(scheduled.log.text).toContain('from record 6 of the sequence on');
    expect(scheduled.log.outputs('emulate-posts')).toMatchObject({ acknowledged: '300', run });
    expect(scheduled.log.outputs('verify-delivery')).toMatchObject({ 'found-s3': '306', unexpected: '0' });
    expect(scheduled.code).toBe(0);
    const byHand = await workflow('emulate', 'workflow_dispatch', '--input', 'posts=1');
    expect(byHand.log.text).toContain('from record 306 of the sequence on');
    expect(byHand.log.outputs('verify-delivery')).toMatchObject({ 'found-s3': '309', unexpected: '0' });
    expect(byHand.code).toBe(0);
  });

  test('validate accepts a correct config without any repository settings', async () => {
    const { code, log } = await workflow('validate');
    expect(log.errors).toEqual([]);
    expect(log.results).toEqual([['validate-config', 'success']]);
    expect(code).toBe(0);
  });

  test('validate shows every mistake of a pull request on its line', async () => {
    const files = ['config/pipeline.yaml', 'config/connectors/s3-sink.properties'] as const;
    const texts = files.map((file) => readFileSync(join(checkout.dir, file), 'utf8'));
    const [yaml = '', properties = ''] = texts;
    writeFileSync(join(checkout.dir, files[0]), yaml.replace('region: us-east-1', 'region: us-east-l'));
    writeFileSync(join(checkout.dir, files[1]), properties.replace(/^flush\.size=.*$/m, 'flush.size=many'));
    const { code, log } = await workflow('validate');
    for (const [index, file] of files.entries()) writeFileSync(join(checkout.dir, file), texts[index] ?? '');
    const lineOf = (text: string, start: string) =>
      String(text.split('\n').findIndex((line) => line.trimStart().startsWith(start)) + 1);
    expect(log.errors.map(({ kvPairs }) => [kvPairs?.['file'], kvPairs?.['line']])).toEqual([
      [files[0], lineOf(yaml, 'region:')],
      [files[1], lineOf(properties, 'flush.size=')],
    ]);
    expect(log.results).toEqual([['validate-config', 'failure']]);
    expect(code).toBe(1);
  });

  test('act accepts the syntax of every workflow', async () => {
    for (const name of workflowNames(checkout.dir)) {
      const ended = await checkout.run(['scripts/workflow.ts', name, '--validate', '--strict']);
      expect([name, ended.code]).toEqual([name, 0]);
    }
  });
});
