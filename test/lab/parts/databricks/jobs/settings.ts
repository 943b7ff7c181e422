import { invalid, notImplemented } from '../rest/api-error.ts';
import { pathOf } from '../workspace/paths.ts';
import { type JobSettings, otherTasks, type Task } from './shapes.ts';

function checkTask(task: Task, settings: JobSettings, cluster: string): void {
  const other = otherTasks.find((name) => task[name] !== undefined);
  if (other !== undefined) throw notImplemented(`tasks of the kind ${other}`);
  if (task.notebook_task === undefined)
    throw invalid(`Task ${task.task_key} must have exactly one kind of task, e.g. notebook_task`);
  if (task.notebook_task.source === 'GIT' || settings.git_source !== undefined)
    throw notImplemented('notebooks from Git');
  if (!task.notebook_task.notebook_path.startsWith('/')) {
    throw invalid(`Only absolute paths are supported for notebook_path: ${task.notebook_task.notebook_path}`);
  }
  pathOf(task.notebook_task.notebook_path);
  const computes = ['existing_cluster_id', 'new_cluster', 'job_cluster_key'].filter(
    (name) => task[name as keyof Task] !== undefined,
  );
  if (computes.length > 1) throw invalid(`Task ${task.task_key} must have at most one of ${computes.join(', ')}`);
  if (task.existing_cluster_id !== undefined && task.existing_cluster_id !== cluster) {
    throw invalid(`Cluster ${task.existing_cluster_id} does not exist`);
  }
  if (
    task.job_cluster_key !== undefined &&
    !settings.job_clusters?.some((one) => one.job_cluster_key === task.job_cluster_key)
  ) {
    throw invalid(`Task ${task.task_key} refers to the job cluster ${task.job_cluster_key}, which is not defined`);
  }
}

/**
 * Sorts tasks so that each comes after those on which it depends.
 *
 * @throws ApiError when a task depends on one that does not exist, or tasks depend on each other in a circle.
 */
export function sortByDependency(tasks: readonly Task[]): readonly Task[] {
  const ordered: Task[] = [];
  const visit = (task: Task, path: readonly string[]): void => {
    if (ordered.includes(task)) return;
    if (path.includes(task.task_key)) throw invalid(`Cycle among tasks: ${[...path, task.task_key].join(' -> ')}`);
    for (const { task_key } of task.depends_on ?? []) {
      const other = tasks.find((one) => one.task_key === task_key);
      if (other === undefined) throw invalid(`Task ${task.task_key} depends on ${task_key}, which is not defined`);
      visit(other, [...path, task.task_key]);
    }
    ordered.push(task);
  };
  for (const task of tasks) visit(task, []);
  return ordered;
}

/**
 * Checks a job's settings for what their shape cannot express.
 *
 * @param cluster id of the only cluster.
 * @throws ApiError naming what is wrong.
 */
export function checkSettings(settings: JobSettings, cluster: string): void {
  const tasks = settings.tasks ?? [];
  if (tasks.length === 0) throw invalid('Job settings must specify at least one task.');
  const keys = tasks.map((task) => task.task_key);
  const twice = keys.find((one, index) => keys.indexOf(one) !== index);
  if (twice !== undefined) throw invalid(`Duplicate task_key: ${twice}`);
  const names = (settings.parameters ?? []).map((one) => one.name);
  const again = names.find((one, index) => names.indexOf(one) !== index);
  if (again !== undefined) throw invalid(`Duplicate job parameter: ${again}`);
  for (const task of tasks) checkTask(task, settings, cluster);
  sortByDependency(tasks);
}

/** Adds the default values that `jobs/get` shows. */
export function withDefaults(settings: JobSettings): JobSettings {
  return {
    email_notifications: {},
    webhook_notifications: {},
    timeout_seconds: 0,
    max_concurrent_runs: 1,
    ...settings,
    name: settings.name ?? 'Untitled',
    ...(settings.schedule === undefined ? {} : { schedule: { pause_status: 'UNPAUSED', ...settings.schedule } }),
    tasks: (settings.tasks ?? []).map((task) => ({
      run_if: 'ALL_SUCCESS',
      timeout_seconds: 0,
      email_notifications: {},
      webhook_notifications: {},
      ...task,
      ...(task.notebook_task === undefined ? {} : { notebook_task: { source: 'WORKSPACE', ...task.notebook_task } }),
    })),
    format: 'MULTI_TASK',
  };
}
