import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/checkout.ts';
import { allowMounts, databricksWrites, expectNoSecret, expectOneError, withBlock } from './lab-databricks.ts';
import { objectsBelow, putPosts } from './sink-objects.ts';

// The first time Spark is fetched.
jest.setTimeout(900_000);

const POSTS = 20;
const checkout = new Checkout();
let env: Record<string, string> = {};
let userId = '';
let empty: Ended;

beforeAll(async () => {
  await checkout.labUp('--databricks');
  env = JSON.parse((await checkout.lab('env', '--format', 'json')).stdout) as Record<string, string>;
  ({ userId } = JSON.parse(readFileSync(join(checkout.dir, '.lab/spec.json'), 'utf8')) as { userId: string });
  empty = await load();
  await putPosts(env, userId, 0, POSTS);
});
afterAll(() => checkout.dispose());

const load = (): Promise<Ended> => checkout.pipeline(['load']);
const rowsOf = (posts: number) =>
  ['pin', 'geo', 'user'].map((table) => `df_${table}: ${posts} rows from ${posts} objects (0 empty, 0 corrupt`);

function expectLoaded(ended: Ended, posts: number): void {
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const line of rowsOf(posts)) expect(ended.stdout).toContain(line);
  expectNoSecret(ended, env);
}

/** The calls that a load writes with. */
async function writesOf(work: () => Promise<void>): Promise<readonly string[]> {
  const before = databricksWrites(checkout).length;
  await work();
  return databricksWrites(checkout).slice(before);
}

const RUN = '/api/2.2/jobs/run-now';

test('an empty bucket is one clear error', () => {
  expectOneError(empty, env, `There are no objects below /mnt/user-${userId}-bucket/topics/${userId}.pin/`, 'post');
});

test('a cluster of its own and a schedule are kept at the job, and changed once', async () => {
  const keys = { clusterId: undefined, jobCluster: {}, schedule: { cron: '0 0 6 * * ?' } };
  await withBlock(checkout, keys, async () => {
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual([RUN]);
  });
  expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
});

test('without mounts and without a cluster the bucket is read from its path', async () => {
  await allowMounts(env, false);
  const keys = { clusterId: undefined, path: `s3://user-${userId}-bucket`, schema: undefined };
  await withBlock(checkout, keys, async () => expectLoaded(await load(), POSTS));
  await allowMounts(env, true);
});

test('the credentials table is made once from the keys of the run, which show nowhere', async () => {
  const path = '/user/hive/warehouse/made_credentials';
  const keys = { credentialsTable: 'create', credentialsPath: `dbfs:${path}` };
  const secret = '/api/2.0/secrets/put';
  await withBlock(checkout, { ...keys, mountPoint: '/mnt/made' }, async () => {
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual([
      '/api/2.0/secrets/scopes/create',
      secret,
      secret,
      '/api/2.2/jobs/reset',
      RUN,
    ]);
  });
  const answer = await fetch(`${env['DATABRICKS_HOST']}/api/2.0/dbfs/get-status?path=${path}/_delta_log`, {
    headers: { authorization: `Bearer ${env['DATABRICKS_TOKEN']}` },
  });
  expect(answer.status).toBe(200);
  await withBlock(checkout, { ...keys, mountPoint: '/mnt/made-again' }, async () => {
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
  });
});

test('written together once, objects are read from there with whatever came later, and the originals stay', async () => {
  const originals = await objectsBelow(env, userId, 'topics/');
  await withBlock(checkout, { compact: true }, async () => {
    expectLoaded(await load(), POSTS);
    const together = await objectsBelow(env, userId, `compacted/${userId}.`);
    expect([...together.keys()].filter((key) => key.endsWith('.json')).length).toBeGreaterThanOrEqual(3);
    expectLoaded(await load(), POSTS);
    expect(await objectsBelow(env, userId, `compacted/${userId}.`)).toEqual(together);
    await putPosts(env, userId, POSTS, 2);
    expectLoaded(await load(), POSTS + 2);
  });
  expectLoaded(await load(), POSTS + 2);
  const now = await objectsBelow(env, userId, 'topics/');
  expect(now.size).toBe(originals.size + 2 * 3);
  for (const [key, tag] of originals) expect([key, now.get(key)]).toEqual([key, tag]);
});

/** GitHub's part: a token with the claims of a job, for whatever audience is asked for. */
async function github(issuer: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://github').searchParams.get('audience');
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer, aud: audience, sub: 'repo:o/r:ref:refs/heads/main', exp: Date.now() / 1_000 + 300 };
    response.end(JSON.stringify({ value: `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl` }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?v=1`, server };
}

async function loadByOidc(issuer: string): Promise<Ended> {
  const { url, server } = await github(issuer);
  const { DATABRICKS_TOKEN: _token, ...rest } = env;
  const variables = {
    DATABRICKS_CLIENT_ID: 'a-service-principal',
    ACTIONS_ID_TOKEN_REQUEST_URL: url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  };
  try {
    return await checkout.run(['scripts/pipeline.ts', 'load'], { env: { ...rest, ...variables } });
  } finally {
    server.close();
  }
}

test("without a token, GitHub's is exchanged for one of the workspace", async () => {
  expectLoaded(await loadByOidc('https://token.actions.githubusercontent.com'), POSTS + 2);
});

test('an exchange that is refused is one clear error', async () => {
  const ended = await loadByOidc('https://elsewhere.example.com');
  expectOneError(ended, env, 'DATABRICKS_CLIENT_ID', 'federation policy', 'https://elsewhere.example.com');
});
