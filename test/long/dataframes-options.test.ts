import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { databricksWrites, setMountsAllowed, withDatabricksConfig } from '../e2e/fixtures/databricks.ts';
import { expectNoSecret, expectOneError } from '../e2e/fixtures/one-error.ts';
import { objectsBelow, putPosts } from '../e2e/fixtures/sink-objects.ts';

// The first run on a machine downloads Spark.
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

/** Paths of the writing calls to Databricks during `work`. */
async function writesOf(work: () => Promise<void>): Promise<readonly string[]> {
  const before = databricksWrites(checkout).length;
  await work();
  return databricksWrites(checkout).slice(before);
}

const RUN = '/api/2.2/jobs/run-now';

test('an empty bucket is one error that names the path', () => {
  expectOneError(empty, env, `There are no objects below /mnt/user-${userId}-bucket/topics/${userId}.pin/`, 'post');
});

test('a job cluster and a schedule are set in the job once', async () => {
  const keys = { clusterId: undefined, jobCluster: {}, schedule: { cron: '0 0 6 * * ?' } };
  await withDatabricksConfig(checkout, keys, async () => {
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual([RUN]);
  });
  expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
});

test('without mounts and without a cluster the bucket is read by its path', async () => {
  await setMountsAllowed(env, false);
  const keys = { clusterId: undefined, path: `s3://user-${userId}-bucket`, schema: undefined };
  await withDatabricksConfig(checkout, keys, async () => expectLoaded(await load(), POSTS));
  await setMountsAllowed(env, true);
});

test('the credentials table is created once from the keys of the run, which are not printed', async () => {
  const path = '/user/hive/warehouse/made_credentials';
  const keys = { credentialsTable: 'create', credentialsPath: `dbfs:${path}` };
  const secret = '/api/2.0/secrets/put';
  await withDatabricksConfig(checkout, { ...keys, mountPoint: '/mnt/made' }, async () => {
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
  await withDatabricksConfig(checkout, { ...keys, mountPoint: '/mnt/made-again' }, async () => {
    expect(await writesOf(async () => expectLoaded(await load(), POSTS))).toEqual(['/api/2.2/jobs/reset', RUN]);
  });
});

test('objects are compacted once, later ones are read in addition, and the originals stay unchanged', async () => {
  const originals = await objectsBelow(env, userId, 'topics/');
  await withDatabricksConfig(checkout, { compact: true }, async () => {
    expectLoaded(await load(), POSTS);
    const compacted = await objectsBelow(env, userId, `compacted/${userId}.`);
    expect([...compacted.keys()].filter((key) => key.endsWith('.json')).length).toBeGreaterThanOrEqual(3);
    expectLoaded(await load(), POSTS);
    expect(await objectsBelow(env, userId, `compacted/${userId}.`)).toEqual(compacted);
    await putPosts(env, userId, POSTS, 2);
    expectLoaded(await load(), POSTS + 2);
  });
  expectLoaded(await load(), POSTS + 2);
  const now = await objectsBelow(env, userId, 'topics/');
  expect(now.size).toBe(originals.size + 2 * 3);
  for (const [key, tag] of originals) expect([key, now.get(key)]).toEqual([key, tag]);
});

/** Starts a server like GitHub's that issues an OIDC token with the claims of a job, for any requested audience. */
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

test("without a token, GitHub's OIDC token is exchanged for one of the workspace", async () => {
  expectLoaded(await loadByOidc('https://token.actions.githubusercontent.com'), POSTS + 2);
});

test('a refused exchange is one error that names the reason', async () => {
  const ended = await loadByOidc('https://elsewhere.example.com');
  expectOneError(ended, env, 'DATABRICKS_CLIENT_ID', 'federation policy', 'https://elsewhere.example.com');
});
