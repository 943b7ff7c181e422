/** Id of a job or a run. An int64, kept as text because a JavaScript number would round it. */
export type Id = string;

/** Settings of a job, as the service documents them for jobs/create. */
export type JobSettings = Readonly<Record<string, unknown>>;

export interface Job {
  readonly id: Id;
  readonly settings: JobSettings;
}

/** One run of a job. */
export interface JobRun {
  /** Address of its page in the workspace; undefined while the service has none yet. */
  readonly url: string | undefined;
  /** The service's own state, for messages, such as `PENDING`, `RUNNING` or `SUCCESS`. */
  readonly state: string;
  /** Why it is in that state; empty when the service gives no reason. */
  readonly message: string;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
  readonly tasks: readonly { readonly runId: Id; readonly key: string; readonly failed: boolean }[];
}

/** What the notebook of a task returned. */
export interface TaskOutput {
  /** The text that it passed to `dbutils.notebook.exit`; undefined when it did not. */
  readonly result: string | undefined;
  /** Whether the service has cut the result. */
  readonly truncated: boolean;
  /** The exception that ended it, and its stack trace; undefined when it ended well. */
  readonly error: string | undefined;
  readonly trace: string | undefined;
}

/**
 * One Databricks workspace. A call that fails throws UserError. Throttled calls, and failed ones that are safe to
 * repeat, are tried again a few times.
 */
export interface Databricks {
  /** The source of a notebook; undefined when there is none at that path. */
  notebook(path: string): Promise<string | undefined>;
  /** A write. Puts a Python notebook at a path, over another one, and creates the folders above it. */
  importNotebook(path: string, source: string): Promise<void>;
  /** Whether something is at a path of DBFS; undefined when this user cannot see that. */
  isOnDbfs(path: string): Promise<boolean | undefined>;
  /** The names of a scope's secrets; undefined when there is no such scope. */
  secretNames(scope: string): Promise<readonly string[] | undefined>;
  /** A write. The scope must not exist. */
  createScope(scope: string): Promise<void>;
  /** A write. Sets a secret of an existing scope. */
  putSecret(scope: string, name: string, value: string): Promise<void>;
  /** All jobs of exactly this name. */
  jobs(name: string): Promise<readonly Job[]>;
  /** A write. Sent once, because a second try would create a second job. */
  createJob(settings: JobSettings): Promise<Id>;
  /** A write. Replaces all settings of a job. */
  resetJob(id: Id, settings: JobSettings): Promise<void>;
  /**
   * A write. Starts a run of a job.
   *
   * @param token chosen by the caller: a call with the token of an earlier one returns that run and starts no second
   *   one.
   * @returns id of the run.
   */
  runJob(id: Id, token: string, parameters: Readonly<Record<string, string>>): Promise<Id>;
  run(id: Id): Promise<JobRun>;
  /** The output of one task of a run. */
  output(taskRunId: Id): Promise<TaskOutput>;
  /** A write. Sent even after the run of the pipeline was cancelled. */
  cancelRun(id: Id): Promise<void>;
}
