/** Id of a job or run: an int64, kept as text because a JavaScript number would round it. */
export type Id = string;

/** Settings of a job, in the service's own words (jobs/create). */
export type JobSettings = Readonly<Record<string, unknown>>;

export interface Job {
  readonly id: Id;
  readonly settings: JobSettings;
}

/** A run as far as the pipeline looks at it. */
export interface JobRun {
  /** Address of its page; undefined before the service gives one. */
  readonly url: string | undefined;
  /** Such as `PENDING`, `RUNNING` or `SUCCESS`, for people. */
  readonly state: string;
  /** Why it is in that state; empty when the service says nothing. */
  readonly message: string;
  readonly outcome: 'under way' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
  readonly tasks: readonly { readonly runId: Id; readonly key: string; readonly failed: boolean }[];
}

/** What the notebook of a task left. */
export interface TaskOutput {
  /** What it handed to `dbutils.notebook.exit`. */
  readonly result: string | undefined;
  readonly truncated: boolean;
  readonly error: string | undefined;
  readonly trace: string | undefined;
}

/** One Databricks workspace. Denied calls throw a UserError; throttled and failed ones are tried again, with a cap. */
export interface Databricks {
  /** Source of a notebook, undefined when there is none at that path. */
  notebook(path: string): Promise<string | undefined>;
  /** Writes a Python notebook and the folders above it. */
  importNotebook(path: string, source: string): Promise<void>;
  /** Whether something is at a path of DBFS; undefined when the workspace does not say. */
  isOnDbfs(path: string): Promise<boolean | undefined>;
  /** Names of the secrets of a scope, undefined when there is no such scope. */
  secretNames(scope: string): Promise<readonly string[] | undefined>;
  createScope(scope: string): Promise<void>;
  putSecret(scope: string, name: string, value: string): Promise<void>;
  /** All jobs of exactly this name. */
  jobs(name: string): Promise<readonly Job[]>;
  createJob(settings: JobSettings): Promise<Id>;
  resetJob(id: Id, settings: JobSettings): Promise<void>;
  /** Starts a run; the same token never starts a second one. */
  runJob(id: Id, token: string, parameters: Readonly<Record<string, string>>): Promise<Id>;
  run(id: Id): Promise<JobRun>;
  output(taskRunId: Id): Promise<TaskOutput>;
  cancelRun(id: Id): Promise<void>;
}
