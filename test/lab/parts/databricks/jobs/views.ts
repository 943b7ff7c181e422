import type { Job } from './job.ts';
import type { Ending, Run, TaskRun } from './run.ts';

/** What answers contain about the workspace. */
export interface Site {
  readonly url: string;
  readonly user: string;
  readonly cluster: string;
}

interface Progress {
  readonly state: Run['state'];
  readonly created: number;
  readonly started?: number;
  readonly ended?: number;
  readonly ending?: Ending;
}

/** The older form, `state`. */
const legacy = ({ state, ending }: Progress): Record<string, unknown> => ({
  life_cycle_state: ending?.lifeCycle ?? state,
  ...(ending?.result === undefined ? {} : { result_state: ending.result }),
  state_message: ending?.message ?? (state === 'PENDING' ? 'Waiting for cluster' : state === 'RUNNING' ? 'In run' : ''),
  user_cancelled_or_timedout: ending?.result === 'CANCELED' || ending?.result === 'TIMEDOUT',
  ...(state === 'QUEUED' ? { queue_reason: QUEUED } : {}),
});

const QUEUED = 'Queued due to reaching maximum concurrent runs of the job.';

/** The newer form, `status`. */
const status = ({ state, ending }: Progress): Record<string, unknown> => ({
  state,
  ...(state === 'QUEUED' ? { queue_details: { code: 'MAX_CONCURRENT_RUNS_REACHED', message: QUEUED } } : {}),
  ...(ending === undefined
    ? {}
    : { termination_details: { code: ending.code, type: ending.type, message: ending.message } }),
});

const times = ({ created, started, ended }: Progress): Record<string, unknown> => ({
  start_time: created,
  setup_duration: started === undefined ? 0 : started - created,
  execution_duration: started === undefined || ended === undefined ? 0 : ended - started,
  cleanup_duration: 0,
  ...(ended === undefined ? { end_time: 0 } : { end_time: ended, run_duration: ended - created }),
});

const pageUrlOf = (site: Site, run: Run, id: bigint): string => `${site.url}/?o=0#job/${run.jobId}/run/${id}`;

/** A task, as it is shown inside its run. */
export const taskView = (site: Site, run: Run, one: TaskRun): Record<string, unknown> => ({
  run_id: one.runId,
  ...one.task,
  state: legacy(one),
  status: status(one),
  run_page_url: pageUrlOf(site, run, one.runId),
  ...times(one),
  attempt_number: one.attempt,
  ...(one.task.existing_cluster_id === undefined || one.started === undefined
    ? {}
    : { cluster_instance: { cluster_id: site.cluster, spark_context_id: '1' } }),
});

const parameters = (run: Run): Record<string, unknown> => {
  const defaults = new Map((run.settings.parameters ?? []).map((one) => [one.name, one.default]));
  const job = Object.entries(run.jobParameters).map(([name, value]) => ({
    name,
    default: defaults.get(name) ?? '',
    value,
  }));
  return {
    ...(job.length === 0 ? {} : { job_parameters: job }),
    ...(Object.keys(run.notebookParams).length === 0
      ? {}
      : { overriding_parameters: { notebook_params: run.notebookParams } }),
  };
};

/** A run as `runs/list` shows it. */
export const runView = (site: Site, run: Run, withTasks: boolean): Record<string, unknown> => ({
  job_id: run.jobId,
  run_id: run.runId,
  number_in_job: run.runId,
  original_attempt_run_id: run.runId,
  creator_user_name: site.user,
  state: legacy(run),
  status: status(run),
  ...times(run),
  trigger: 'ONE_TIME',
  run_name: run.name,
  run_page_url: pageUrlOf(site, run, run.runId),
  run_type: run.kind,
  format: run.settings.format ?? 'MULTI_TASK',
  ...parameters(run),
  ...(withTasks ? { tasks: run.tasks.map((one) => taskView(site, run, one)) } : {}),
});

/** A task in the form of a run, as `runs/get` shows it for the task's id, and `metadata` of its output. */
export const taskAsRun = (site: Site, run: Run, one: TaskRun): Record<string, unknown> => ({
  ...runView(site, run, false),
  run_id: one.runId,
  number_in_job: one.runId,
  original_attempt_run_id: one.runId,
  job_run_id: run.runId,
  state: legacy(one),
  status: status(one),
  ...times(one),
  attempt_number: one.attempt,
  run_name: one.task.task_key,
  run_page_url: pageUrlOf(site, run, one.runId),
  task: { notebook_task: one.task.notebook_task },
  tasks: [taskView(site, run, one)],
});

/** A job as `jobs/get` shows it. `jobs/list` leaves out the tasks unless the request says otherwise. */
export function jobView(site: Site, job: Job, withTasks: boolean): Record<string, unknown> {
  const { tasks, job_clusters, environments, ...rest } = job.settings;
  return {
    job_id: job.id,
    creator_user_name: site.user,
    run_as_user_name: site.user,
    created_time: job.created,
    settings: withTasks ? job.settings : rest,
  };
}
