import type { Config } from '#lib/config/schema.ts';
import { topicsDirOf } from '#lib/config/topics-dir.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { JobSettings } from '#lib/ports/databricks/databricks.ts';

/** The notebooks. Each runs the one before it; the job starts the last. */
export const notebookNames = ['mount', 'load', 'clean', 'query'] as const;
/** Name of a notebook, in the workspace and as a file without its extension. */
export type NotebookName = (typeof notebookNames)[number];

/** The databricks block of the config. */
export type DatabricksConfig = NonNullable<Config['databricks']>;

/** Names of the two secrets with AWS keys, from which the job makes the credentials table. */
export const credentialSecrets = ['access-key-id', 'secret-access-key'] as const;

/** Whether the config has a databricks block. Without one, this milestone has nothing to do. */
export const isConfigured = ({ config }: Pipeline): boolean => config.databricks !== undefined;

/** The databricks block. @throws Error when there is none: callers ask {@link isConfigured} first. */
export function databricksConfig({ config }: Pipeline): DatabricksConfig {
  if (config.databricks === undefined) throw new Error('the config has no databricks block');
  return config.databricks;
}

/** Name of the job. */
export const jobName = ({ names }: Pipeline): string => `${names.userId}-dataframes`;

/** Folder of the notebooks in the workspace. */
const folderOf = (p: Pipeline): string => databricksConfig(p).folder ?? `/Shared/${p.names.userId}-pipeline`;

/** Path of a notebook in the workspace. */
export const notebookPath = (p: Pipeline, name: NotebookName): string => `${folderOf(p)}/${name}`;

/** Scope of the secrets with AWS keys. */
export const secretScope = ({ names }: Pipeline): string => `${names.userId}-pipeline`;

/** Values of the notebooks' parameters. */
export function parametersOf(p: Pipeline): Readonly<Record<string, string>> {
  const block = databricksConfig(p);
  const createsTable = block.credentialsTable === 'create' && block.path === undefined;
  return {
    uid: p.names.userId,
    bucket: p.names.bucket,
    mount_point: block.mountPoint ?? `/mnt/${p.names.bucket}`,
    path: block.path ?? '',
    credentials_table: block.credentialsPath,
    credentials_scope: createsTable ? secretScope(p) : '',
    topics_dir: topicsDirOf(p.connectorProperties),
    schema: block.schema ?? '',
    compact: String(block.compact),
  };
}

const CLUSTER_KEY = 'dataframes';

/** The settings of the job. databricks.yml describes the same job for Databricks Asset Bundles. */
export function jobSettings(p: Pipeline): JobSettings {
  const { clusterId, jobCluster, schedule, timeoutMinutes } = databricksConfig(p);
  const compute = clusterId !== undefined ? { existing_cluster_id: clusterId } : {};
  const newCluster = clusterId === undefined ? jobCluster : undefined;
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
        ...(newCluster === undefined ? {} : { job_cluster_key: CLUSTER_KEY }),
      },
    ],
    ...(newCluster === undefined
      ? {}
      : {
          job_clusters: [
            {
              job_cluster_key: CLUSTER_KEY,
              new_cluster: {
                spark_version: newCluster.sparkVersion,
                node_type_id: newCluster.nodeType,
                num_workers: newCluster.workers,
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

/** @throws UserError when the config asks for a mount on serverless compute, which has none. */
export function refuseMountsOnServerless(p: Pipeline): void {
  const { path, clusterId, jobCluster } = databricksConfig(p);
  if (path !== undefined || clusterId !== undefined || jobCluster !== undefined) return;
  throw new UserError(
    'databricks: serverless compute has no mounts. Set databricks.path (a volume, or s3://<bucket> of an external location), or run the job on databricks.clusterId or databricks.jobCluster.',
  );
}
