import type { Config } from '#lib/config/schema.ts';
import { topicsDirOf } from '#lib/config/topics-dir.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { JobSettings } from '#lib/ports/databricks/databricks.ts';

/** The notebooks in the order in which each runs the one before; the last is what the job starts. */
export const notebookNames = ['mount', 'load', 'clean', 'query'] as const;
export type NotebookName = (typeof notebookNames)[number];

/** The block of the config, which is there. */
export type DatabricksConfig = NonNullable<Config['databricks']>;

/** Names of the two secrets that the credentials table is made from. */
export const credentialSecrets = ['access-key-id', 'secret-access-key'] as const;

/** Whether the config has a workspace at all. */
export const isConfigured = ({ config }: Pipeline): boolean => config.databricks !== undefined;

/** @throws Error when there is no such block: whoever asks has to look first. */
export function databricksConfig({ config }: Pipeline): DatabricksConfig {
  if (config.databricks === undefined) throw new Error('the config has no databricks block');
  return config.databricks;
}

export const jobName = ({ names }: Pipeline): string => `${names.userId}-dataframes`;

/** Folder of the notebooks in the workspace. */
export const folderOf = (p: Pipeline): string => databricksConfig(p).folder ?? `/Shared/${p.names.userId}-pipeline`;

export const notebookPath = (p: Pipeline, name: NotebookName): string => `${folderOf(p)}/${name}`;

/** Scope of the secrets, when the credentials table is made. */
export const scopeOf = ({ names }: Pipeline): string => `${names.userId}-pipeline`;

/** Values of the notebooks' parameters. */
export function parametersOf(p: Pipeline): Readonly<Record<string, string>> {
  const block = databricksConfig(p);
  const makes = block.credentialsTable === 'create' && block.path === undefined;
  return {
    uid: p.names.userId,
    bucket: p.names.bucket,
    mount_point: block.mountPoint ?? `/mnt/${p.names.bucket}`,
    path: block.path ?? '',
    credentials_table: block.credentialsPath,
    credentials_scope: makes ? scopeOf(p) : '',
    topics_dir: topicsDirOf(p.connectorProperties),
    schema: block.schema ?? '',
    compact: String(block.compact),
  };
}

const CLUSTER_KEY = 'dataframes';

/** The job as it should stand in the workspace; databricks.yml describes the same one. */
export function jobSettings(p: Pipeline): JobSettings {
  const { clusterId, jobCluster, schedule, timeoutMinutes } = databricksConfig(p);
  const compute = clusterId !== undefined ? { existing_cluster_id: clusterId } : {};
  const own = jobCluster === undefined || clusterId !== undefined ? undefined : jobCluster;
  return {
    name: jobName(p),
    tags: markTags,
    max_concurrent_runs: 1,
    timeout_seconds: timeoutMinutes * 60,
    parameters: Object.entries(parametersOf(p)).map(([name, value]) => ({ name, default: value })),
    tasks: [
      {
        task_key: 'dataframes',
        notebook_task: { notebook_path: notebookPath(p, 'query'), source: 'WORKSPACE' },
        ...compute,
        ...(own === undefined ? {} : { job_cluster_key: CLUSTER_KEY }),
      },
    ],
    ...(own === undefined
      ? {}
      : {
          job_clusters: [
            {
              job_cluster_key: CLUSTER_KEY,
              new_cluster: {
                spark_version: own.sparkVersion,
                node_type_id: own.nodeType,
                num_workers: own.workers,
              },
            },
          ],
        }),
    ...(schedule === undefined
      ? {}
      : {
          schedule: {
            quartz_cron_expression: schedule.cron,
            timezone_id: schedule.timezone,
            pause_status: schedule.paused ? 'PAUSED' : 'UNPAUSED',
          },
        }),
  };
}

/** @throws UserError where the config asks for what cannot be: mounts on serverless compute. */
export function refuseMountsOnServerless(p: Pipeline): void {
  const { path, clusterId, jobCluster } = databricksConfig(p);
  if (path !== undefined || clusterId !== undefined || jobCluster !== undefined) return;
  throw new UserError(
    'databricks: serverless compute has no mounts. Set databricks.path (a volume, or s3://<bucket> of an external location), or run the job on databricks.clusterId or databricks.jobCluster.',
  );
}
