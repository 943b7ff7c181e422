import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { writeBorderRows } from '../e2e/fixtures/border-rows.ts';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';
import { databricksWrites, setMountsAllowed, withDatabricksConfig } from '../e2e/fixtures/databricks.ts';
import { expectOneError } from '../e2e/fixtures/one-error.ts';
import { publishedResult } from '../e2e/fixtures/published-result.ts';
import { objectsBelow, s3Of } from '../e2e/fixtures/sink-objects.ts';
import { environment, run } from '../notebooks/environment.ts';

// The first run on a machine downloads Spark.
jest.setTimeout(900_000);

const uid = '0affd5f86743';
const bucket = `user-${uid}-bucket`;
const posts = 100;
const data = mkdtempSync(join(tmpdir(), 'rows-'));
const checkout = new Checkout();
let started: Ended;
let env: Record<string, string> = {};

beforeAll(async () => {
  writeBorderRows(data);
  started = await checkout.start('--keep', '--posts', String(posts), '--data', data);
  expect(started).toMatchObject({ code: 0, stderr: '' });
  const printed = await checkout.lab('env', '--format', 'json');
  env = JSON.parse(printed.stdout) as Record<string, string>;
});
afterAll(async () => {
  rmSync(data, { recursive: true, force: true });
  await checkout.dispose();
});

interface Report {
  readonly found: { readonly dataframes?: Record<string, number> };
  readonly queries?: Record<string, readonly Record<string, unknown>[]>;
}

const report = (): Report => JSON.parse(readFileSync(join(checkout.dir, '.lab/report.json'), 'utf8')) as Report;

const load = (variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  checkout.pipeline(['load'], variables);

/** Downloads the objects that the connector has written to a folder. */
async function download(folder: string): Promise<void> {
  const client = s3Of(env);
  for (const Key of (await objectsBelow(env, uid, 'topics/')).keys()) {
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    mkdirSync(dirname(join(folder, Key)), { recursive: true });
    writeFileSync(join(folder, Key), (await object.Body?.transformToString()) ?? '');
  }
  client.destroy();
}

test('npm start ends with every record in the DataFrames and the query tables', () => {
  expect(report().found.dataframes).toEqual({ pin: posts, geo: posts, user: posts });
  expect(Object.keys(report().queries ?? {})).toHaveLength(9);
  expect(started.stdout).toContain('users joined per year:');
});

/** The answers to the queries, computed with DuckDB. */
function otherAnswers(...args: readonly string[]): unknown {
  const script = resolve(import.meta.dirname, '../notebooks/answers_by_duckdb.py');
  const { stdout, text } = run(join(environment(), 'python'), ['-B', script, ...args]);
  if (stdout === '') throw new Error(text);
  return JSON.parse(stdout);
}

test('the answers equal those of DuckDB for the source rows that were posted', () => {
  expect(report().queries).toEqual(otherAnswers('rows', data, String(posts)));
});

test('the answers equal those of DuckDB for the objects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'objects-'));
  try {
    await download(folder);
    expect(report().queries).toEqual(otherAnswers('objects', folder, uid));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('verify includes the DataFrames: it finds every record by its key and names a missing one', async () => {
  const file = join(checkout.dir, '.lab/dataframes.json');
  const verify = () => checkout.pipeline(['verify', '--dataframes', file]);
  const proven = await verify();
  expect(proven).toMatchObject({ code: 0, stderr: '' });
  expect(proven.stdout).toMatch(new RegExp(`DataFrames: ${3 * posts} of ${3 * posts} acknowledged records .* by key`));
  expect(report().found.dataframes).toEqual({ pin: posts, geo: posts, user: posts });
  const loaded = JSON.parse(readFileSync(file, 'utf8')) as { frames: { geo: { offsets: Record<string, string> } } };
  const [partition = '', ranges = ''] = Object.entries(loaded.frames.geo.offsets)[0] ?? [];
  loaded.frames.geo.offsets[partition] = ranges.replace(/^0/, '1');
  writeFileSync(file, JSON.stringify(loaded));
  const ended = await verify();
  expectOneError(
    ended,
    env,
    `df_geo ${posts - 1} of ${posts}`,
    `partition ${partition}, offset 0, key topics/${uid}.geo/`,
  );
});

test('a second load only starts the run, and counts one corrupt object', async () => {
  const s3 = s3Of(env);
  const key = `topics/${uid}.pin/partition=0/${uid}.pin+0+0000099999.json`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '{"index": 5, "tit' }));
  const before = databricksWrites(checkout).length;
  const file = join(checkout.dir, 'load.json');
  const ended = await checkout.pipeline(['load', '--json', file]);
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain(`df_pin: ${posts + 1} rows from ${posts + 1} objects (0 empty, 1 corrupt, 0 rescued)`);
  s3.destroy();
  expect(publishedResult('load', file)).toMatchObject({ outputs: { state: 'loaded', pin: posts + 1 } });
  expect(databricksWrites(checkout).slice(before)).toEqual(['/api/2.2/jobs/run-now']);
});

test('a wrong token is one error that names the variable', async () => {
  const inputs = ['scripts/pipeline.ts', 'load'];
  const ended = await checkout.run(inputs, { env: { ...env, DATABRICKS_TOKEN: 'dapi-not-the-token' } });
  expectOneError(ended, env, 'DATABRICKS_TOKEN');
  expect(ended.stdout + ended.stderr).not.toContain('dapi-not-the-token');
});

test('a mount of another bucket at the same point is one error that names the config key', async () => {
  const ended = await withDatabricksConfig(checkout, { mountPoint: `/mnt/${bucket}` }, () =>
    checkout.run(['scripts/pipeline.ts', 'load'], { env: { ...env, PIPELINE_USER_ID: '0affd5f86744' } }),
  );
  expectOneError(ended, env, `/mnt/${bucket} is mounted already`, 'databricks.mountPoint');
});

test('a path without objects is one error that names it', async () => {
  const ended = await withDatabricksConfig(checkout, { path: '/nowhere' }, () => load());
  expectOneError(ended, env, `There are no objects below /nowhere/topics/${uid}.pin/`);
});

test('the error of a failing notebook has message, cell and stack trace, and the next load imports the notebook again', async () => {
  const file = join(checkout.dir, 'config/notebooks/query.py');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('# DBTITLE 1,Answers\n', '# DBTITLE 1,Answers\nraise ValueError("no luck")\n'));
  const ended = await load();
  writeFileSync(file, text);
  expectOneError(ended, env, 'ValueError: no luck', 'raise ValueError("no luck")', '<command-', 'Run: http');
  const before = databricksWrites(checkout).length;
  expect(await load()).toMatchObject({ code: 0, stderr: '' });
  const writes = ['workspace/mkdirs', 'workspace/import'].map((one) => `/api/2.0/${one}`);
  expect(databricksWrites(checkout).slice(before)).toEqual([...writes, '/api/2.2/jobs/run-now']);
});

test('without mounts the error names the config key that works without them', async () => {
  await setMountsAllowed(env, false);
  const ended = await load();
  await setMountsAllowed(env, true);
  expectOneError(ended, env, 'Mounting was refused', 'databricks.path');
});

test('without a databricks block in the config the load is skipped', async () => {
  const overlay = join(checkout.dir, '.lab/overlay.yaml');
  const { databricks: _databricks, ...rest } = parse(readFileSync(overlay, 'utf8')) as Record<string, unknown>;
  const other = join(checkout.dir, '.lab/without.yaml');
  writeFileSync(other, stringify(rest));
  const ended = await checkout.run(['scripts/pipeline.ts', 'load'], { env: { ...env, PIPELINE_OVERLAY: other } });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain('skipped (not configured)');
});
