import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import type { Ids } from '../rest/ids.ts';
import { type Route, route } from '../rest/route.ts';
import { int64, queryBoolean, queryInt } from '../rest/shapes.ts';
import { pathOf } from '../workspace/paths.ts';
import type { Executor } from './executor.ts';
import type { Jobs } from './jobs.ts';
import { pageOf } from './pages.ts';
import { cancelled, end, isOver, type Run, skipped, type TaskRun } from './run.ts';
import { pageOfRun } from './run-page.ts';
import { checkSettings, withDefaults } from './settings.ts';
import { type RunNowRequest, runNowRequest, submitRequest } from './shapes.ts';
import { settingsOfRun } from './single-task.ts';
import { runViewOf20 } from './single-task-view.ts';
import { runView, type Site, taskAsRun } from './views.ts';

const VERSIONS = ['2.2', '2.1'];
/** Databricks' limit for the parameters of a run, as JSON. */
const MAX_PARAMETERS_BYTES = 10_000;
const byId = z.strictObject({ run_id: int64 });

/** What the runs need from the workspace. */
export interface RunsPorts {
  readonly jobs: Jobs;
  readonly executor: Executor;
  readonly site: Site;
  readonly ids: Ids;
  /** In ms since 1970. */
  readonly now: () => number;
}

/** A run to be started. */
type NewRun = Pick<Run, 'jobId' | 'kind' | 'settings' | 'jobParameters' | 'notebookParams'>;

/** All runs: those of jobs, and those that were submitted without a job. */
export class Runs {
  readonly #jobs: Jobs;
  readonly #executor: Executor;
  readonly #site: Site;
  readonly #ids: Ids;
  readonly #now: () => number;
  readonly #runs = new Map<bigint, Run>();
  /** Ids of runs by idempotency token. */
  readonly #tokens = new Map<string, bigint>();

  constructor({ jobs, executor, site, ids, now }: RunsPorts) {
    this.#jobs = jobs;
    this.#executor = executor;
    this.#site = site;
    this.#ids = ids;
    this.#now = now;
  }

  /** The API calls `jobs/run-now` and `jobs/runs/…`. */
  routes(): readonly Route[] {
    return [...this.#routesOf(VERSIONS, runView), ...this.#routesOf(['2.0'], runViewOf20)];
  }

  #routesOf(versions: readonly string[], view: typeof runView): readonly Route[] {
    const include = { include_history: queryBoolean.optional(), include_resolved_values: queryBoolean.optional() };
    return [
      route('POST jobs/run-now', versions, runNowRequest, (input) => this.#runNow(input)),
      route('POST jobs/runs/submit', versions, submitRequest, (input) =>
        this.#once(input.idempotency_token, () => {
          const settings = settingsOfRun(input);
          checkSettings(settings, this.#site.cluster);
          return this.#start({
            jobId: 0n,
            kind: 'SUBMIT_RUN',
            settings: { ...withDefaults(settings), format: settings.format },
            jobParameters: {},
            notebookParams: {},
          });
        }),
      ),
      route(
        'GET jobs/runs/get',
        versions,
        z.strictObject({ run_id: int64, page_token: z.string().optional(), ...include }),
        ({ run_id }) => {
          const { run, task } = this.#find(run_id);
          return task === undefined ? view(this.#site, run, true) : taskAsRun(this.#site, run, task);
        },
      ),
      route('GET jobs/runs/get-output', versions, byId, ({ run_id }) => this.#output(run_id)),
      route(
        'GET jobs/runs/export',
        versions,
        z.strictObject({ run_id: int64, views_to_export: z.enum(['CODE', 'DASHBOARDS', 'ALL']).default('CODE') }),
        ({ run_id, views_to_export }) => ({ views: views_to_export === 'DASHBOARDS' ? [] : [this.#page(run_id)] }),
      ),
      route('GET jobs/runs/list', versions, listShape, (input) => this.#list(input, view)),
      route('POST jobs/runs/cancel', versions, byId, ({ run_id }) => {
        const { run } = this.#find(run_id);
        if (run.state !== 'QUEUED') this.#executor.stop(run, cancelled);
        else for (const one of [...run.tasks, run]) end(one, cancelled, this.#now());
        return {};
      }),
      route('POST jobs/runs/delete', versions, byId, ({ run_id }) => {
        const { run } = this.#find(run_id);
        if (!isOver(run)) throw invalid(`Run ${run_id} is active and cannot be deleted.`);
        this.#runs.delete(run.runId);
        return {};
      }),
    ];
  }

  /** Starts a run unless there is one with the same idempotency token. */
  #once(token: string | undefined, start: () => Run): { run_id: bigint; number_in_job: bigint } {
    const known = token === undefined || token === '' ? undefined : this.#tokens.get(token);
    if (known !== undefined) {
      if (!this.#runs.has(known)) throw invalid(`Run ${known} of this idempotency token was deleted.`);
      return { run_id: known, number_in_job: known };
    }
    const { runId } = start();
    if (token !== undefined && token !== '') this.#tokens.set(token, runId);
    return { run_id: runId, number_in_job: runId };
  }

  #runNow(input: RunNowRequest): unknown {
    const { id, settings } = this.#jobs.get(input.job_id);
    if (input.only !== undefined) throw invalid('The field only is not supported here: all tasks run.');
    for (const name of ['job_parameters', 'notebook_params'] as const) {
      const size = Buffer.byteLength(JSON.stringify(input[name] ?? {}));
      if (size > MAX_PARAMETERS_BYTES)
        throw invalid(`${name} has ${size} bytes, the limit is ${MAX_PARAMETERS_BYTES}.`);
    }
    const defaults = settings.parameters ?? [];
    if (input.notebook_params !== undefined && (input.job_parameters !== undefined || defaults.length > 0)) {
      throw invalid('notebook_params cannot be used with a job that has job parameters; use job_parameters.');
    }
    const jobParameters = {
      ...Object.fromEntries(defaults.map((one) => [one.name, one.default])),
      ...input.job_parameters,
    };
    return this.#once(input.idempotency_token, () =>
      this.#start({
        jobId: id,
        kind: 'JOB_RUN',
        settings: { ...settings, ...(input.queue === undefined ? {} : { queue: input.queue }) },
        jobParameters,
        notebookParams: input.notebook_params ?? {},
      }),
    );
  }

  /** Starts a run, or queues or skips it when the job has reached its limit of concurrent runs. */
  #start({ jobId, kind, settings, jobParameters, notebookParams }: NewRun): Run {
    const tasks = (settings.tasks ?? []).map((task) => this.#executor.newTask(task));
    const run: Run = {
      runId: this.#ids.next(),
      jobId,
      kind,
      name: settings.name ?? 'Untitled',
      settings,
      jobParameters,
      notebookParams,
      state: 'PENDING',
      created: this.#now(),
      tasks,
      tries: [...tasks],
    };
    const max = kind === 'JOB_RUN' ? (settings.max_concurrent_runs ?? 1) : Number.POSITIVE_INFINITY;
    const full = this.#active(jobId).length >= max;
    this.#runs.set(run.runId, run);
    if (full && settings.queue?.enabled !== true) {
      for (const task of run.tasks) end(task, skipped(max), this.#now());
      end(run, skipped(max), this.#now());
    } else if (full) run.state = 'QUEUED';
    else this.#execute(run);
    return run;
  }

  #execute(run: Run): void {
    this.#executor
      .execute(run)
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        const next = [...this.#runs.values()].find((one) => one.jobId === run.jobId && one.state === 'QUEUED');
        if (next !== undefined) this.#execute(next);
      });
  }

  #active(jobId: bigint): readonly Run[] {
    return [...this.#runs.values()].filter((one) => one.jobId === jobId && !isOver(one) && one.state !== 'QUEUED');
  }

  #find(id: bigint): { readonly run: Run; readonly task?: TaskRun } {
    const run = this.#runs.get(id);
    if (run !== undefined) return { run };
    for (const one of this.#runs.values()) {
      const task = one.tries.find((tried) => tried.runId === id);
      if (task !== undefined) return { run: one, task };
    }
    throw invalid(`Run ${id} does not exist.`);
  }

  #taskOf(id: bigint): { readonly run: Run; readonly task: TaskRun } {
    const { run, task } = this.#find(id);
    if (task !== undefined) return { run, task };
    const [only] = run.tasks;
    if (run.settings.format === 'SINGLE_TASK' && only !== undefined) return { run, task: only };
    throw invalid(
      'Retrieving the output of runs with multiple tasks is not supported. ' +
        'Please retrieve the output of each individual task run instead.',
    );
  }

  #output(id: bigint): unknown {
    const { run, task } = this.#taskOf(id);
    const { exit, error, trace } = task.result ?? {};
    const result = exit === undefined || exit.value === '' ? {} : { result: exit.value, truncated: exit.truncated };
    return {
      metadata: taskAsRun(this.#site, run, task),
      notebook_output: result,
      ...(error === undefined ? {} : { error, error_trace: trace ?? '' }),
    };
  }

  #page(id: bigint): unknown {
    const { task } = this.#taskOf(id);
    if (!isOver(task)) throw invalid(`Run ${id} has not terminated yet.`);
    if (task.notebook === undefined) throw invalid(`Run ${id} ran no notebook.`);
    const path = pathOf(task.task.notebook_task?.notebook_path ?? '');
    return { type: 'NOTEBOOK', name: path, content: pageOfRun(path, task.notebook, task.result) };
  }

  #list(input: z.output<typeof listShape>, view: typeof runView): unknown {
    if (input.active_only && input.completed_only) throw invalid('active_only and completed_only cannot both be true.');
    const all = [...this.#runs.values()]
      .reverse()
      .filter((one) => input.job_id === undefined || one.jobId === input.job_id)
      .filter((one) => !(input.active_only && isOver(one)) && !(input.completed_only && !isOver(one)))
      .filter((one) => input.run_type === undefined || one.kind === input.run_type)
      .filter((one) => BigInt(one.created) >= (input.start_time_from ?? 0n))
      .filter((one) => input.start_time_to === undefined || BigInt(one.created) <= input.start_time_to);
    const { items, ...page } = pageOf(all, input, { default: 20, max: 26 });
    const runs = items.map((one) => view(this.#site, one, input.expand_tasks));
    return runs.length === 0 ? page : { runs, ...page };
  }
}

const listShape = z.strictObject({
  job_id: int64.optional(),
  active_only: queryBoolean.default(false),
  completed_only: queryBoolean.default(false),
  run_type: z.enum(['JOB_RUN', 'WORKFLOW_RUN', 'SUBMIT_RUN']).optional(),
  expand_tasks: queryBoolean.default(false),
  start_time_from: int64.optional(),
  start_time_to: int64.optional(),
  limit: queryInt.optional(),
  offset: queryInt.optional(),
  page_token: z.string().optional(),
});
