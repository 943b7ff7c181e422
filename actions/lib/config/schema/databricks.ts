import { z } from 'zod';
import { workspaceAddress } from '#lib/http-addresses.ts';
import { dbfsPath, mountPoint, readPath, workspaceFolder } from './databricks-paths.ts';
import { like, ofGrammar, path } from './fields.ts';

const jobCluster = z.strictObject({
  sparkVersion: like(
    /^(custom:)?[A-Za-z0-9]+(\.[A-Za-z0-9]+)*(-[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*)*$/,
    'a version of the Databricks Runtime, such as 15.4.x-scala2.12',
  )
    .default('15.4.x-scala2.12')
    .describe('Version of the Databricks Runtime.'),
  nodeType: like(/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/, 'a type of instances, such as m5d.large')
    .default('m5d.large')
    .describe('Type of the instances.'),
  workers: z.int().min(0).max(100).default(1).describe('Number of workers.'),
});

const schedule = z.strictObject({
  cron: like(
    /^[0-9A-Za-z*?,/#-]+( [0-9A-Za-z*?,/#-]+){5,6}$/,
    'a Quartz cron expression, such as "0 0 6 * * ?"',
  ).describe('When the job runs, as a Quartz cron expression.'),
  timezone: like(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'a time zone, such as UTC or Europe/London')
    .default('UTC')
    .describe('Time zone of the expression.'),
  paused: z.boolean().default(false).describe('Whether the schedule is paused.'),
});

/** The Databricks workspace that reads the bucket back into DataFrames. */
export const databricks = z
  .strictObject({
    host: ofGrammar(workspaceAddress)
      .optional()
      .describe('Address of the workspace; default: the input databricks-host or the variable DATABRICKS_HOST.'),
    folder: ofGrammar(workspaceFolder)
      .optional()
      .describe('Folder of the workspace for the notebooks; default: /Shared/<userId>-pipeline.'),
    path: ofGrammar(readPath)
      .optional()
      .describe('Path to read the bucket from without a mount: a volume, or s3://<bucket> of an external location.'),
    mountPoint: ofGrammar(mountPoint)
      .optional()
      .describe('Path at which the bucket is mounted; default: /mnt/user-<userId>-bucket. Not used when path is set.'),
    credentialsTable: z
      .enum(['given', 'create'])
      .default('given')
      .describe("Whether the table with the bucket's access key exists (given), or is created from this run's key."),
    credentialsPath: ofGrammar(dbfsPath)
      .default('dbfs:/user/hive/warehouse/authentication_credentials')
      .describe('Path of that Delta table.'),
    schema: like(/^([A-Za-z0-9_]+\.)?[A-Za-z0-9_]+$/, 'a schema, such as pinterest or main.pinterest')
      .optional()
      .describe('Schema in which the results of the queries are saved as tables; default: only views.'),
    compact: z
      .boolean()
      .default(false)
      .describe(
        "Whether each day's objects are also written as a few large ones below compacted/, and read from there.",
      ),
    notebooksDir: path().default('notebooks').describe('Folder with the notebooks, relative to this file.'),
    clusterId: like(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/, 'the id of a cluster, such as 0123-456789-abcdefgh')
      .optional()
      .describe('Existing cluster on which the job runs; default: serverless compute.'),
    jobCluster: jobCluster.optional().describe('A new cluster for each run of the job.'),
    schedule: schedule.optional().describe('When the job runs by itself; default: never.'),
    timeoutMinutes: z.int().min(1).max(1440).default(30).describe('How many minutes a run of the job may take.'),
  })
  .optional()
  .describe('The Databricks workspace that reads the bucket back. Without this block, that step is skipped.');
