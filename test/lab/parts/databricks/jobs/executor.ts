import { DriverLost, type DriverProcess } from '../driver-process.ts';
import type { Faults, Outcome } from '../rest/faults.ts';
import type { Ids } from '../rest/ids.ts';
import * as run from './run.ts';
import { sortByDependency } from './settings.ts';
import type { Task } from './shapes.ts';

/** What the executor needs from the workspace. */
export interface ExecutorPorts {
  readonly driver: Pick<DriverProcess, 'start' | 'run' | 'cancel'>;
  readonly faults: Pick<Faults, 'onRun'>;
  readonly ids: Ids;
  readonly now: () => number;
  readonly user: string;
  /** Id of the only cluster. */
  readonly cluster: string;
  /** The notebook at a path, as it is now; undefined when there is none. */
  notebook(path: string): run.NotebookSource | undefined;
  secrets(): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the workspace allows mounts. */
  allowsMounts(): boolean;
}

/** How a run ends when a fault determines its outcome. */
const forced: Readonly<Record<Outcome, run.Ending>> = {
  SKIPPED: run.skipped(1),
  INTERNAL_ERROR: run.platformFailed,
  TIMEDOUT: run.timedOut,
  CANCELED: run.cancelled,
};

/** Access modes in which a cluster has no mounts. */
const WITHOUT_MOUNTS = new Set(['USER_ISOLATION', 'DATA_SECURITY_MODE_STANDARD']);

/** Executes runs, task by task. The cluster runs one notebook at a time. */
export class Executor {
  readonly #ports: ExecutorPorts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: ExecutorPorts) {
    this.#ports = ports;
  }

  /** Runs all tasks. Resolves when the run is over; never rejects. */
  async execute(one: run.Run): Promise<void> {
    const outcome = this.#ports.faults.onRun();
    if (outcome !== undefined) {
      for (const task of one.tasks) run.end(task, forced[outcome], this.#now());
      run.end(one, forced[outcome], this.#now());
      return;
    }
    one.state = 'PENDING';
    const timer = this.#after(one.settings.timeout_seconds, () => this.stop(one, run.timedOut));
    for (const { task_key } of sortByDependency(one.tasks.map(({ task }) => task))) await this.#tries(one, task_key);
    clearTimeout(timer);
    run.end(one, one.stopping ?? run.endingOf(one.tasks), this.#now());
  }

  /** Ends a run that is not over: interrupts its notebook and starts no further task. */
  stop(one: run.Run, ending: run.Ending): void {
    if (run.isOver(one) || one.stopping !== undefined) return;
    one.stopping = ending;
    one.state = 'TERMINATING';
    for (const task of one.tasks) this.#ports.driver.cancel(String(task.runId));
  }

  /** Runs a task, and again when it fails, as often as its settings allow. */
  async #tries(one: run.Run, key: string): Promise<void> {
    for (;;) {
      const index = one.tasks.findIndex(({ task }) => task.task_key === key);
      const current = one.tasks[index];
      if (current === undefined) return;
      const before = (current.task.depends_on ?? []).map(
        ({ task_key }) => one.tasks.find(({ task }) => task.task_key === task_key)?.ending,
      );
      const ending = run.shouldRun(current.task.run_if, before)
        ? await this.#task(one, current)
        : run.upstream(before.some((end) => end?.result === 'CANCELED') ? 'UPSTREAM_CANCELED' : 'UPSTREAM_FAILED');
      run.end(current, ending, this.#now());
      const retries = current.task.max_retries ?? 0;
      const again =
        ending.result === 'FAILED' || (ending.result === 'TIMEDOUT' && current.task.retry_on_timeout === true);
      if (!again || one.stopping !== undefined || (retries >= 0 && current.attempt >= retries)) return;
      const next = this.newTask(current.task, current.attempt + 1);
      one.tasks[index] = next;
      one.tries.push(next);
    }
  }

  /** A new try of a task. It does not run yet. */
  newTask(task: Task, attempt = 0): run.TaskRun {
    return { runId: this.#ports.ids.next(), task, attempt, state: 'PENDING', created: this.#now() };
  }

  async #task(one: run.Run, task: run.TaskRun): Promise<run.Ending> {
    if (one.stopping !== undefined) return one.stopping;
    const turn = this.#turn.then(() => this.#notebook(one, task));
    this.#turn = turn.catch(() => undefined); // Only the caller of this notebook gets its error; the next one still runs.
    try {
      return await turn;
    } catch (error) {
      if (!(error instanceof DriverLost)) console.error(error);
      return one.stopping ?? (error instanceof DriverLost ? run.driverLost : run.platformFailed);
    }
  }

  async #notebook(one: run.Run, current: run.TaskRun): Promise<run.Ending> {
    const { driver, user } = this.#ports;
    const { task } = current;
    const path = task.notebook_task?.notebook_path ?? '';
    await driver.start();
    if (one.stopping !== undefined) return one.stopping;
    const started = this.#now();
    current.started = started;
    one.started ??= started;
    current.state = 'RUNNING';
    one.state = 'RUNNING';
    const notebook = this.#ports.notebook(path);
    if (notebook === undefined) return run.notebookMissing(path, user);
    current.notebook = notebook;
    let hasTimedOut = false;
    const timer = this.#after(task.timeout_seconds, () => {
      hasTimedOut = true;
      driver.cancel(String(current.runId));
    });
    try {
      const { mounts, serverless } = this.#compute(one, task);
      const result = await driver.run({
        id: String(current.runId),
        run: String(one.runId),
        task: task.task_key,
        notebook: path,
        parameters: parametersOf(one, task),
        secrets: this.#ports.secrets(),
        mounts,
        serverless,
        context: {
          jobId: String(one.jobId),
          jobName: one.name,
          clusterId: serverless ? '' : this.#ports.cluster,
        },
      });
      current.result = result;
      if (result.state === 'SUCCESS') return run.succeeded;
      if (result.state === 'CANCELED') return hasTimedOut ? run.timedOut : (one.stopping ?? run.cancelled);
      return run.workloadFailed;
    } finally {
      clearTimeout(timer);
    }
  }

  /** On which kind of cluster a task runs. */
  #compute(one: run.Run, task: Task): { mounts: boolean; serverless: boolean } {
    const shared = one.settings.job_clusters?.find((cluster) => cluster.job_cluster_key === task.job_cluster_key);
    const cluster = task.new_cluster ?? shared?.new_cluster;
    const serverless = cluster === undefined && task.existing_cluster_id === undefined;
    const isolated = WITHOUT_MOUNTS.has(cluster?.data_security_mode ?? '');
    return { serverless, mounts: !serverless && !isolated && this.#ports.allowsMounts() };
  }

  #after(seconds: number | undefined, then: () => void): NodeJS.Timeout | undefined {
    return seconds === undefined || seconds === 0 ? undefined : setTimeout(then, seconds * 1_000).unref();
  }

  #now(): number {
    return this.#ports.now();
  }
}

/** The parameters of a notebook. The run's override the task's, and the job's override both. */
function parametersOf(one: run.Run, task: Task): Record<string, string> {
  const filled = (text: string): string =>
    text
      .replace(/\{\{\s*job\.parameters\.([\w-]+)\s*\}\}/g, (whole, name: string) => one.jobParameters[name] ?? whole)
      .replace(/\{\{\s*(?:job\.run_id|run_id|parent_run_id)\s*\}\}/g, String(one.runId))
      .replace(/\{\{\s*(?:job\.id|job_id)\s*\}\}/g, String(one.jobId));
  const own = Object.entries(task.notebook_task?.base_parameters ?? {}).map(([name, value]) => [name, filled(value)]);
  return { ...Object.fromEntries(own), ...one.notebookParams, ...one.jobParameters };
}
