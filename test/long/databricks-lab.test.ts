import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout } from '../e2e/fixtures/checkout.ts';
import { runWithSdk } from '../e2e/fixtures/databricks-clients.ts';
import { putPosts } from '../e2e/fixtures/sink-objects.ts';

jest.setTimeout(600_000);

const checkout = new Checkout();
const notebooks = join(import.meta.dirname, '../e2e/fixtures/notebooks');
const POSTS = 30;
let env: Record<string, string>;
let userId: string;

interface Ended {
  readonly life: string;
  readonly result: string | null;
  readonly message: string;
  readonly code: string;
  readonly error: string | null;
  readonly trace: string | null;
  readonly exit: string | null;
}
type Found = Record<string, unknown> &
  Record<
    'student' | 'student_again' | 'failing' | 'main' | 'overridden' | 'direct' | 'cancelled' | 'submitted' | 'platform',
    Ended
  >;
let found: Found;

beforeAll(async () => {
  await checkout.labUp('--databricks');
  env = await checkout.labEnv();
  ({ userId } = JSON.parse(readFileSync(join(checkout.dir, '.lab/spec.json'), 'utf8')) as { userId: string });
  await putPosts(env, userId, 0, POSTS);
  const { DATABRICKS_HOST: host = '', DATABRICKS_TOKEN: token = '' } = env;
  const workspace = { host, token, cache: resolve(checkout.dir, '.cache') };
  found = await runWithSdk(workspace, join(notebooks, 'sdk_client.py'), notebooks, userId);
});
afterAll(() => checkout.dispose());

test('an exported notebook equals the imported one, without the line end after the last cell', () => {
  expect(found['listed']).toEqual(
    readdirSync(notebooks)
      .filter((name) => name.endsWith('.py') && name !== 'sdk_client.py')
      .map((name) => name.replace('.py', ''))
      .sort(),
  );
  expect(found['exported']).toBe(true);
});

test("a notebook in the course's style runs unchanged: mount with keys, inferred schema, UDF, SQL on views", () => {
  expect(found.student).toMatchObject({ life: 'TERMINATED', result: 'SUCCESS', code: 'SUCCESS', error: null });
  const shown = String(found['student_shown']);
  expect(shown).toContain(`${POSTS} ${POSTS} ${POSTS}`);
  expect(shown).toContain('<td>Country 3</td>');
  expect(shown).toMatch(/<td>\+50<\/td><td>\d+<\/td>/);
  expect(shown).not.toContain(env['AWS_SECRET_ACCESS_KEY']);
});

test('mounting at the same point again fails as on Databricks', () => {
  expect(found.student_again).toMatchObject({ life: 'INTERNAL_ERROR', result: 'FAILED', code: 'RUN_EXECUTION_ERROR' });
  expect(found.student_again.message).toBe(
    'Task only failed with message: Workload failed, see run output for details.',
  );
  expect(found.student_again.error).toContain(`Directory already mounted: /mnt/pinterest_${userId}`);
});

test('the run of a failing notebook has its error and stack trace, with secrets redacted', () => {
  expect(found.failing).toMatchObject({ result: 'FAILED', error: 'ZeroDivisionError: division by zero' });
  expect(found.failing.trace).toContain('return number / 0');
  expect(JSON.stringify(found)).not.toContain('open-sesame');
});

test('notebooks run and include each other, and get parameters of the job', () => {
  expect(JSON.parse(found.main.exit ?? '')).toEqual({ greeting: 'good morning!', other: '41', missing: true });
  expect(JSON.parse(found.overridden.exit ?? '')).toMatchObject({ greeting: 'good night!' });
  expect(found.submitted).toMatchObject({ result: 'SUCCESS', exit: '7' });
  expect(found['same_run']).toBe(true);
});

test('a serverless task has no mounts, accesses the bucket directly, and has ANSI mode on', () => {
  const { refused, ...rest } = JSON.parse(found.direct.exit ?? '') as Record<string, unknown>;
  expect(rest).toEqual({ rows: POSTS, written: POSTS, ansi: 'true' });
  expect(refused).toContain('mounts are not supported');
});

test('runs are cancelled, skipped and fail as on Databricks', () => {
  expect(found.cancelled).toMatchObject({ life: 'TERMINATED', result: 'CANCELED', code: 'USER_CANCELED' });
  expect(found['skipped']).toEqual(['SKIPPED', 'MAX_CONCURRENT_RUNS_EXCEEDED']);
  expect(found.platform).toMatchObject({
    life: 'INTERNAL_ERROR',
    result: 'FAILED',
    code: 'CLUSTER_ERROR',
    error: null,
  });
});

test('jobs and runs are paged, found by name, and have ids that a double cannot represent', () => {
  expect(found).toMatchObject({ paged: true, big_ids: true, by_name: true, renamed: 'renamed', runs: 2, after_429: 4 });
});

test("errors become the SDK's own exceptions", () => {
  expect(found['errors']).toEqual({
    'deleted job': 'ResourceDoesNotExist',
    'no run': 'ResourceDoesNotExist',
    'no notebook': 'ResourceDoesNotExist',
    exists: 'ResourceAlreadyExists',
    'no tasks': 'InvalidParameterValue',
    "output of the job's run": 'InvalidParameterValue',
    'wrong token': 'PermissionDenied',
    'scope exists': 'ResourceAlreadyExists',
    'unknown cluster': 'ResourceDoesNotExist',
  });
});

async function answer(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${env['DATABRICKS_HOST']}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${env['DATABRICKS_TOKEN']}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test.each([
  ['jobs/create', { name: 'x', taks: [] }, 'INVALID_PARAMETER_VALUE', 'Unknown field: taks'],
  ['jobs/create', { name: 7 }, 'MALFORMED_REQUEST', 'name'],
  ['jobs/run-now', {}, 'INVALID_PARAMETER_VALUE', 'Missing required field: job_id'],
  ['jobs/run-now', { job_id: 1, idempotency_token: 'x'.repeat(65) }, 'INVALID_PARAMETER_VALUE', 'idempotency_token'],
])('%s %j is refused', async (path, body, code, text) => {
  const refused = await answer(`/api/2.2/${path}`, body);
  expect(refused).toMatchObject({ status: 400, body: { error_code: code } });
  expect(refused.body['message']).toContain(text);
});

test('the table with credentials exists before any notebook has run', async () => {
  const path = encodeURIComponent('/user/hive/warehouse/authentication_credentials/_delta_log');
  expect(await answer(`/api/2.0/dbfs/get-status?path=${path}`)).toMatchObject({ status: 200, body: { is_dir: true } });
});
