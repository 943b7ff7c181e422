import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envOf, running } from '#lab/commands.ts';
import { type Loaded, parseLoaded } from '#lib/pipeline/load-dataframes/result.ts';
import { jobSettings, notebookNames } from '#lib/pipeline/load-dataframes/settings.ts';
import { openPipeline } from '#lib/pipeline/open-pipeline.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { Id } from '#lib/ports/databricks/databricks.ts';
import { Secret } from '#lib/secret.ts';
import { putObjects, RECORDS } from './many-objects.ts';

/** Name of the bench's own topics, notebooks and job; those of the pipeline are left alone. */
const NAME = 'bench';
const FOLDER = `/Shared/${NAME}`;
const POLL_INTERVAL_MS = 250;

/**
 * What `flush.size=1` costs when the bucket is read: loads one-record objects, then the same records written together,
 * in one session of a lab that is up with Databricks. Each is loaded twice: the first load of one-record objects also
 * warms Spark up, the first one with `compact` writes the records together.
 *
 * @returns the exit status.
 */
export async function dataframesBench(root: string): Promise<number> {
  const lab = running(root);
  if (!lab.spec.withDatabricks) throw new Error('The lab has no Databricks: npm run lab -- up --databricks');
  const env = envOf(lab);
  await using pipeline = await openPipeline({
    config: join(root, 'config/pipeline.yaml'),
    env,
    signal: new AbortController().signal,
    onCleanUpFailure: console.warn,
    databricks: {
      host: env['DATABRICKS_HOST'],
      token: new Secret(env['DATABRICKS_TOKEN'] ?? ''),
      clientId: undefined,
    },
  });
  await putObjects({ env, bucket: pipeline.names.bucket, userId: NAME });
  const job = await makeJob(pipeline, root);
  const measured: Record<string, Loaded['seconds']> = {};
  for (const [name, compact] of [
    ['one record an object, first', 'false'],
    ['one record an object', 'false'],
    ['written together, first', 'true'],
    ['written together', 'true'],
  ] as const) {
    const { frames, seconds } = await loadOnce(pipeline, job, compact);
    const rows = frames.pin.rows + frames.geo.rows + frames.user.rows;
    if (rows !== RECORDS) throw new Error(`${name}: ${rows} rows were read, expected ${RECORDS}`);
    measured[name] = seconds;
    const all = Object.values(seconds).reduce((sum, one) => sum + one, 0);
    console.log(
      `${name.padEnd(28)} load ${shown(seconds['load'])}, mount to last answer ${shown(all)} (${RECORDS} records)`,
    );
  }
  const ratio = (measured['one record an object']?.['load'] ?? 0) / (measured['written together']?.['load'] ?? 1);
  console.log(`reading one-record objects takes ${ratio.toFixed(1)} times as long`);
  return 0;
}

const shown = (seconds: number | undefined): string => `${(seconds ?? Number.NaN).toFixed(1).padStart(6)} s`;

async function makeJob(p: Pipeline, root: string): Promise<Id> {
  using _writing = p.writes.open();
  const { databricks } = p.ports;
  for (const name of notebookNames) {
    const source = await readFile(join(root, 'config/notebooks', `${name}.py`), 'utf8');
    await databricks.importNotebook(`${FOLDER}/${name}`, source);
  }
  const text = JSON.stringify({ ...jobSettings(p), name: NAME, schedule: undefined });
  const settings = JSON.parse(text, (key, value: unknown) => (key === 'notebook_path' ? `${FOLDER}/query` : value));
  return databricks.createJob(settings as Readonly<Record<string, unknown>>);
}

async function loadOnce(p: Pipeline, job: Id, compact: string): Promise<Loaded> {
  using _writing = p.writes.open();
  const { databricks } = p.ports;
  const id = await databricks.runJob(job, randomUUID(), { uid: NAME, compact });
  for (;;) {
    const run = await databricks.run(id);
    const task = run.tasks[0]?.runId ?? id;
    if (run.outcome === 'succeeded') {
      const { result, truncated } = await databricks.output(task);
      return parseLoaded(result, truncated);
    }
    if (run.outcome !== 'running') {
      throw new Error(`The run ended as ${run.state}: ${(await databricks.output(task)).error ?? run.message}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
