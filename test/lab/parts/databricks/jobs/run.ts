import type { NotebookResult } from '../driver-process.ts';
import type { Language } from '../workspace/notebook-source.ts';
import type { JobSettings, Task } from './shapes.ts';

/** The state of a run, with the API's names. */
export type RunState = 'QUEUED' | 'PENDING' | 'RUNNING' | 'TERMINATING' | 'TERMINATED';

/** How a run or a task ended, in the terms of both the old (`state`) and the new (`status`) form of the API. */
export interface Ending {
  readonly lifeCycle: 'TERMINATED' | 'SKIPPED' | 'INTERNAL_ERROR';
  readonly result?: 'SUCCESS' | 'FAILED' | 'CANCELED' | 'TIMEDOUT' | 'UPSTREAM_FAILED' | 'UPSTREAM_CANCELED';
  readonly code: string;
  readonly type: 'SUCCESS' | 'CLIENT_ERROR' | 'INTERNAL_ERROR' | 'CLOUD_FAILURE';
  readonly message: string;
}

/** What runs and tasks have in common. Times are in ms since 1970. */
interface Progress {
  state: RunState;
  readonly created: number;
  started?: number;
  ended?: number;
  ending?: Ending;
}

/** A notebook as it was when its run began. */
export interface NotebookSource {
  readonly id: bigint;
  readonly language: Language;
  readonly source: string;
}

/** One try of a task. */
export interface TaskRun extends Progress {
  readonly runId: bigint;
  readonly task: Task;
  readonly attempt: number;
  notebook?: NotebookSource;
  result?: NotebookResult;
}

/** A run of a job, or one that was submitted without a job. */
export interface Run extends Progress {
  readonly runId: bigint;
  readonly jobId: bigint;
  readonly kind: 'JOB_RUN' | 'SUBMIT_RUN';
  readonly name: string;
  readonly settings: JobSettings;
  /** Values of the job's parameters. */
  readonly jobParameters: Readonly<Record<string, string>>;
  /** Parameters that override those of the notebooks. */
  readonly notebookParams: Readonly<Record<string, string>>;
  /** The last try of each task, in the order of the job's settings. */
  tasks: TaskRun[];
  /** Every try of every task. */
  readonly tries: TaskRun[];
  /** How the run will end, set when it was cancelled or has timed out. */
  stopping?: Ending;
}

/** Whether a run or task has ended. */
export const isOver = (one: Progress): boolean => one.state === 'TERMINATED';

/** Marks a run or a task as ended. @param now in ms since 1970. */
export function end(one: Progress, ending: Ending, now: number): void {
  one.state = 'TERMINATED';
  one.ending = ending;
  one.ended = now;
}

const WORKLOAD_FAILED = 'Workload failed, see run output for details';

export const succeeded: Ending = {
  lifeCycle: 'TERMINATED',
  result: 'SUCCESS',
  code: 'SUCCESS',
  type: 'SUCCESS',
  message: '',
};
export const cancelled: Ending = {
  lifeCycle: 'TERMINATED',
  result: 'CANCELED',
  code: 'USER_CANCELED',
  type: 'SUCCESS',
  message: 'Run cancelled.',
};
export const timedOut: Ending = {
  lifeCycle: 'TERMINATED',
  result: 'TIMEDOUT',
  code: 'CANCELED',
  type: 'CLIENT_ERROR',
  message: 'The run was canceled because it exceeded its timeout.',
};
export const skipped = (most: number): Ending => ({
  lifeCycle: 'SKIPPED',
  code: 'MAX_CONCURRENT_RUNS_EXCEEDED',
  type: 'CLIENT_ERROR',
  message: `Skipping this run because the limit of ${most} maximum concurrent runs has been reached.`,
});
/** The platform failed, and no notebook ran. */
export const platformFailed: Ending = {
  lifeCycle: 'INTERNAL_ERROR',
  result: 'FAILED',
  code: 'CLUSTER_ERROR',
  type: 'INTERNAL_ERROR',
  message: 'Unexpected failure while waiting for the cluster to be ready.',
};
export const driverLost: Ending = {
  lifeCycle: 'INTERNAL_ERROR',
  result: 'FAILED',
  code: 'DRIVER_ERROR',
  type: 'INTERNAL_ERROR',
  message: 'The spark driver has stopped unexpectedly and is restarting.',
};
export const workloadFailed: Ending = {
  lifeCycle: 'INTERNAL_ERROR',
  result: 'FAILED',
  code: 'RUN_EXECUTION_ERROR',
  type: 'CLIENT_ERROR',
  message: WORKLOAD_FAILED,
};
export const notebookMissing = (path: string, user: string): Ending => ({
  lifeCycle: 'INTERNAL_ERROR',
  result: 'FAILED',
  code: 'RESOURCE_NOT_FOUND',
  type: 'CLIENT_ERROR',
  message:
    `Unable to access the notebook "${path}". Either it does not exist, or the identity used to run this job, ${user}, ` +
    'lacks the required permissions.',
});
export const upstream = (result: 'UPSTREAM_FAILED' | 'UPSTREAM_CANCELED'): Ending => ({
  lifeCycle: 'TERMINATED',
  result,
  code: 'SKIPPED',
  type: 'CLIENT_ERROR',
  message: 'An upstream task did not succeed.',
});

/** How a run ends when all its tasks have ended. */
export function endingOf(tasks: readonly TaskRun[]): Ending {
  const failed = tasks.find((one) => one.ending?.result === 'FAILED' || one.ending?.result === 'TIMEDOUT');
  if (failed?.ending !== undefined) {
    const rest = tasks.some((one) => one.ending?.result === 'UPSTREAM_FAILED')
      ? ' This caused all downstream tasks to get skipped.'
      : '';
    const message = `Task ${failed.task.task_key} failed with message: ${failed.ending.message}.${rest}`.replace(
      '..',
      '.',
    );
    return { ...failed.ending, message };
  }
  return tasks.some((one) => one.ending?.result === 'CANCELED') ? cancelled : succeeded;
}

/** Whether a task runs. @param before how the tasks ended on which it depends. */
export function shouldRun(condition: Task['run_if'], before: readonly (Ending | undefined)[]): boolean {
  const good = before.filter((one) => one?.result === 'SUCCESS').length;
  const bad = before.filter((one) => one?.result === 'FAILED' || one?.result === 'TIMEDOUT').length;
  switch (condition ?? 'ALL_SUCCESS') {
    case 'ALL_SUCCESS':
      return good === before.length;
    case 'ALL_DONE':
      return true;
    case 'NONE_FAILED':
      return bad === 0;
    case 'AT_LEAST_ONE_SUCCESS':
      return good > 0;
    case 'ALL_FAILED':
      return bad === before.length;
    case 'AT_LEAST_ONE_FAILED':
      return bad > 0;
  }
}
