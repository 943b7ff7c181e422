import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Config } from '#lib/config/schema.ts';
import { loadDataframes } from '#lib/pipeline/load-dataframes/milestone.ts';
import { Secret } from '#lib/secret.ts';
import { type FakePipeline, fakePipeline, run } from '../../../fakes/pipeline.ts';

const configDir = resolve(import.meta.dirname, '../../../../../config');

type Block = Partial<NonNullable<Config['databricks']>>;

const given = (databricks: Block = { clusterId: 'c-1' }): FakePipeline => ({
  ...fakePipeline({ config: { databricks } }),
  configDir,
});

test('without a workspace in the config there is nothing to do', async () => {
  const { result } = await run(fakePipeline(), loadDataframes);
  expect(result).toMatchObject({ changed: 0, unchanged: 0 });
});

test('the first run imports the notebooks and creates the job; the second writes nothing', async () => {
  const pipeline = given();
  const first = await run(pipeline, loadDataframes);
  expect(first.writes).toEqual([...Array(4).fill('databricks:workspace/import'), 'databricks:jobs/create']);
  expect(pipeline.ports.databricks.notebooks.get('/Shared/0affd5f86743-pipeline/query')).toBe(
    readFileSync(`${configDir}/notebooks/query.py`, 'utf8').trimEnd(),
  );
  const second = await run(pipeline, loadDataframes);
  expect(second).toMatchObject({ writes: [], result: { changed: 0, unchanged: 6 } });
});

test('a plan writes nothing and shows notebooks and job', async () => {
  const { writes, result } = await run(given(), loadDataframes, { planOnly: true });
  expect(writes).toEqual([]);
  expect(result.steps.map(({ id, change }) => [id, change.action])).toEqual([
    ['credentials table dbfs:/user/hive/warehouse/authentication_credentials', 'none'],
    ...['mount', 'load', 'clean', 'query'].map((name) => [`notebook /Shared/0affd5f86743-pipeline/${name}`, 'create']),
    ['job 0affd5f86743-dataframes', 'create'],
  ]);
});

test('a notebook that was edited in the workspace and a job with another parameter are restored', async () => {
  const pipeline = given();
  await run(pipeline, loadDataframes);
  const { databricks } = pipeline.ports;
  databricks.notebooks.set('/Shared/0affd5f86743-pipeline/load', '# Databricks notebook source\nprint(1)');
  const [job] = databricks.stored;
  if (job === undefined) throw new Error('there is no job');
  databricks.stored[0] = { ...job, settings: { ...job.settings, max_concurrent_runs: 5 } };
  const { writes } = await run(pipeline, loadDataframes);
  expect(writes).toEqual(['databricks:workspace/import', 'databricks:jobs/reset']);
});

test('a schedule that the config no longer has is a difference', async () => {
  const pipeline = given({ clusterId: 'c-1', schedule: { cron: '0 0 6 * * ?', timezone: 'UTC', paused: false } });
  await run(pipeline, loadDataframes);
  const without = { ...given(), ports: pipeline.ports, writes: pipeline.writes };
  expect((await run(without, loadDataframes)).writes).toEqual(['databricks:jobs/reset']);
  expect((await run(without, loadDataframes)).writes).toEqual([]);
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['a trigger', { trigger: { periodic: { interval: 1, unit: 'HOURS' } } }, 'trigger.periodic.interval'],
  ['endless runs', { continuous: { pause_status: 'UNPAUSED' } }, 'continuous.pause_status'],
  ['notebooks of a repository', { git_source: { git_url: 'https://git.example/x' } }, 'git_source.git_url'],
])('%s that somebody has given the job by hand is shown and taken away', async (_what, settings, path) => {
  const pipeline = given();
  await run(pipeline, loadDataframes);
  const { databricks } = pipeline.ports;
  const [job] = databricks.stored;
  if (job === undefined) throw new Error('there is no job');
  databricks.stored[0] = { ...job, settings: { ...job.settings, ...settings } };
  const { result } = await run(pipeline, loadDataframes, { planOnly: true });
  expect(result.steps.at(-1)?.change).toMatchObject({
    action: 'update',
    lines: expect.arrayContaining([expect.objectContaining({ path, before: expect.any(String) })]),
  });
  expect((await run(pipeline, loadDataframes)).writes).toEqual(['databricks:jobs/reset']);
  expect((await run(pipeline, loadDataframes)).writes).toEqual([]);
});

test.each([
  { disabled: true },
  { new_cluster: { spark_version: '15.4.x-scala2.12' } },
  { libraries: [{ pypi: { package: 'x' } }] },
  { notebook_task: { notebook_path: '/Users/somebody/query', source: 'WORKSPACE' } },
])('a task that somebody has changed by hand to %j is restored', async (change) => {
  const pipeline = given();
  await run(pipeline, loadDataframes);
  const { databricks } = pipeline.ports;
  const [job] = databricks.stored;
  const [task] = (job?.settings['tasks'] ?? []) as readonly object[];
  if (job === undefined) throw new Error('there is no job');
  databricks.stored[0] = { ...job, settings: { ...job.settings, tasks: [{ ...task, ...change }] } };
  expect((await run(pipeline, loadDataframes)).writes).toEqual(['databricks:jobs/reset']);
  expect((await run(pipeline, loadDataframes)).writes).toEqual([]);
});

test('two jobs of the same name are an error that names both', async () => {
  const pipeline = given();
  const settings = { name: '0affd5f86743-dataframes' };
  pipeline.ports.databricks.stored.push({ id: '1', settings }, { id: '2', settings });
  await expect(run(pipeline, loadDataframes)).rejects.toThrow(/2 jobs .*\(1, 2\)/);
});

test('a missing credentials table is blocked, with the remedy', async () => {
  const pipeline = given();
  pipeline.ports.databricks.dbfs = false;
  await expect(run(pipeline, loadDataframes)).rejects.toThrow(/credentialsTable to create.*databricks.path/);
  expect(pipeline.writes.names).toEqual([]);
});

/** A pipeline that creates the credentials table, and has AWS keys for it. */
function holdingKeys(isTemporary: boolean): FakePipeline {
  const keys = { accessKeyId: new Secret('AKIAEXAMPLE'), secretAccessKey: new Secret('hush-hush'), isTemporary };
  const pipeline = given({ clusterId: 'c-1', credentialsTable: 'create' });
  return { ...pipeline, ports: { ...pipeline.ports, bucketKeys: () => keys } };
}

test('with credentialsTable: create the keys of the run become secrets, once', async () => {
  const base = given({ clusterId: 'c-1', credentialsTable: 'create' });
  await expect(run(base, loadDataframes)).rejects.toThrow(/AWS_ACCESS_KEY_ID/);
  const withKeys = holdingKeys(false);
  await run(withKeys, loadDataframes);
  expect([...(withKeys.ports.databricks.secrets.get('0affd5f86743-pipeline') ?? [])]).toEqual([
    ['access-key-id', 'AKIAEXAMPLE'],
    ['secret-access-key', 'hush-hush'],
  ]);
  expect((await run(withKeys, loadDataframes)).writes).toEqual([]);
});

test('with credentialsTable: create the keys of a role are refused, because they end with the hour', async () => {
  const pipeline = holdingKeys(true);
  await expect(run(pipeline, loadDataframes)).rejects.toThrow(/AWS_SESSION_TOKEN.*keys of a user.*databricks.path/);
  expect(pipeline.writes.names).toEqual([]);
});

test('serverless compute with a mount is an error before anything is written', async () => {
  const pipeline = given({ compact: false });
  await expect(run(pipeline, loadDataframes)).rejects.toThrow(/serverless.*databricks.path/);
  expect(pipeline.writes.names).toEqual([]);
  const direct = given({ path: '/Volumes/main/pinterest/raw' });
  await run(direct, loadDataframes);
  expect(direct.ports.databricks.stored[0]?.settings['tasks']).toEqual([
    {
      task_key: 'dataframes',
      notebook_task: { notebook_path: '/Shared/0affd5f86743-pipeline/query', source: 'WORKSPACE' },
    },
  ]);
});

test('a new cluster for every run is described in the job', async () => {
  const pipeline = given({ jobCluster: { sparkVersion: '15.4.x-scala2.12', nodeType: 'm5d.large', workers: 2 } });
  await run(pipeline, loadDataframes);
  expect(pipeline.ports.databricks.stored[0]?.settings['job_clusters']).toEqual([
    {
      job_cluster_key: 'dataframes',
      new_cluster: { spark_version: '15.4.x-scala2.12', node_type_id: 'm5d.large', num_workers: 2 },
    },
  ]);
});
