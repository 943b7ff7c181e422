import { z } from 'zod';
import { int32, int64, opaque } from '../rest/shapes.ts';

const key = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w-]+$/, 'only letters, digits, - and _ are allowed');
const texts = z.record(z.string(), z.string());
const list = z.array(z.unknown());

const notebookTask = z.strictObject({
  notebook_path: z.string().min(1),
  source: z.enum(['WORKSPACE', 'GIT']).optional(),
  base_parameters: texts.optional(),
  warehouse_id: z.string().optional(),
});

/** Kinds of tasks that Databricks has and the lab cannot run. */
export const otherTasks = [
  'spark_jar_task',
  'spark_python_task',
  'spark_submit_task',
  'pipeline_task',
  'python_wheel_task',
  'dbt_task',
  'sql_task',
  'run_job_task',
  'condition_task',
  'for_each_task',
  'clean_rooms_notebook_task',
  'dashboard_task',
  'power_bi_task',
] as const;

const newCluster = z.looseObject({ spark_version: z.string().min(1), data_security_mode: z.string().optional() });

const taskMembers = {
  task_key: key,
  description: z.string().max(1000).optional(),
  depends_on: z.array(z.strictObject({ task_key: z.string(), outcome: z.string().optional() })).optional(),
  run_if: z
    .enum(['ALL_SUCCESS', 'ALL_DONE', 'NONE_FAILED', 'AT_LEAST_ONE_SUCCESS', 'ALL_FAILED', 'AT_LEAST_ONE_FAILED'])
    .optional(),
  notebook_task: notebookTask.optional(),
  ...(Object.fromEntries(otherTasks.map((name) => [name, opaque.optional()])) as Record<
    (typeof otherTasks)[number],
    z.ZodOptional<typeof opaque>
  >),
  existing_cluster_id: z.string().optional(),
  new_cluster: newCluster.optional(),
  environment_key: z.string().optional(),
  disable_auto_optimization: z.boolean().optional(),
  libraries: list.optional(),
  timeout_seconds: int32(0).optional(),
  max_retries: int32(-1).optional(),
  min_retry_interval_millis: int32(0).optional(),
  retry_on_timeout: z.boolean().optional(),
  email_notifications: opaque.optional(),
  webhook_notifications: opaque.optional(),
  notification_settings: opaque.optional(),
  health: opaque.optional(),
};
/** The fields of a task that a run has in the single-task format. */
const submittedTask = Object.fromEntries(
  Object.entries(taskMembers).filter(([name]) =>
    ['notebook_task', 'existing_cluster_id', 'new_cluster', 'libraries', ...otherTasks].includes(name),
  ),
) as Pick<
  typeof taskMembers,
  'notebook_task' | 'existing_cluster_id' | 'new_cluster' | 'libraries' | (typeof otherTasks)[number]
>;
/** Names of those fields. */
export const singleTaskFields: ReadonlySet<string> = new Set(Object.keys(submittedTask));

const task = z.strictObject({ ...taskMembers, job_cluster_key: key.optional() });
const submitTask = z.strictObject(taskMembers);

const schedule = z.strictObject({
  quartz_cron_expression: z.string().regex(/^\S+(\s+\S+){5,6}$/, 'a Quartz expression has 6 or 7 fields'),
  timezone_id: z.string().min(1),
  pause_status: z.enum(['PAUSED', 'UNPAUSED']).optional(),
});

const shared = {
  email_notifications: opaque.optional(),
  webhook_notifications: opaque.optional(),
  notification_settings: opaque.optional(),
  timeout_seconds: int32(0).optional(),
  health: opaque.optional(),
  git_source: opaque.optional(),
  queue: z.strictObject({ enabled: z.boolean() }).optional(),
  run_as: opaque.optional(),
  environments: list.optional(),
  budget_policy_id: z.string().optional(),
  usage_policy_id: z.string().optional(),
};

const settingsMembers = {
  ...shared,
  name: z.string().max(4096).optional(),
  description: z.string().max(27_700).optional(),
  tasks: z.array(task).max(1000).optional(),
  job_clusters: z
    .array(z.strictObject({ job_cluster_key: key, new_cluster: newCluster }))
    .max(100)
    .optional(),
  parameters: z.array(z.strictObject({ name: key, default: z.string() })).optional(),
  schedule: schedule.optional(),
  trigger: opaque.optional(),
  continuous: opaque.optional(),
  max_concurrent_runs: int32(0, 1000).optional(),
  tags: texts.optional(),
  format: z.enum(['SINGLE_TASK', 'MULTI_TASK']).optional(),
  edit_mode: z.enum(['UI_LOCKED', 'EDITABLE']).optional(),
  deployment: opaque.optional(),
  performance_target: z.enum(['PERFORMANCE_OPTIMIZED', 'STANDARD']).optional(),
};

/** A job's settings, as in the calls `create`, `reset` and `update`. */
export const jobSettings = z.strictObject(settingsMembers);
export type JobSettings = z.output<typeof jobSettings>;
export type Task = z.output<typeof task>;

export const createRequest = z.strictObject({ ...settingsMembers, access_control_list: list.optional() });
export const resetRequest = z.strictObject({ job_id: int64, new_settings: jobSettings });
export const updateRequest = z.strictObject({
  job_id: int64,
  new_settings: jobSettings.optional(),
  fields_to_remove: z.array(z.string()).optional(),
});

/** With the same token, a repeated request starts no second run. Databricks allows 64 characters. */
const idempotencyToken = z.string().max(64).optional();

export const runNowRequest = z.strictObject({
  job_id: int64,
  job_parameters: texts.optional(),
  notebook_params: texts.optional(),
  idempotency_token: idempotencyToken,
  queue: shared.queue,
  only: z.array(z.string()).optional(),
  performance_target: settingsMembers.performance_target,
});
export type RunNowRequest = z.output<typeof runNowRequest>;

export const submitRequest = z.strictObject({
  ...shared,
  ...submittedTask,
  run_name: z.string().optional(),
  tasks: z.array(submitTask).max(100).optional(),
  idempotency_token: idempotencyToken,
  access_control_list: list.optional(),
});
export type SubmitRequest = z.output<typeof submitRequest>;
