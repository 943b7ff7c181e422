import type { WriteGate } from '#lib/converge/writes.ts';
import type { Databricks, Job, JobRun, JobSettings, TaskOutput } from '#lib/ports/databricks/databricks.ts';

/** A workspace in memory; what its runs come to is set by the test. */
export interface FakeDatabricks extends Databricks {
  readonly notebooks: Map<string, string>;
  readonly secrets: Map<string, Map<string, string>>;
  readonly stored: Job[];
  /** What DBFS says of a path. */
  dbfs: boolean | undefined;
  /** States that a run goes through, the last one for good. */
  states: JobRun[];
  result: TaskOutput;
  readonly cancelled: string[];
  readonly parameters: Readonly<Record<string, string>>[];
}

export const runIn = (outcome: JobRun['outcome'], state: string, message = ''): JobRun => ({
  url: 'https://w/run',
  state,
  message,
  outcome,
  tasks: [{ runId: '9007199254740993', key: 'dataframes', failed: outcome === 'failed' }],
});

export function fakeDatabricks(writes: WriteGate): FakeDatabricks {
  const fake: FakeDatabricks = {
    notebooks: new Map(),
    secrets: new Map(),
    stored: [],
    dbfs: true,
    states: [runIn('succeeded', 'SUCCESS')],
    result: { result: undefined, truncated: false, error: undefined, trace: undefined },
    cancelled: [],
    parameters: [],
    notebook: async (path) => fake.notebooks.get(path),
    // As the workspace does, it gives the source back without the end of its last line.
    importNotebook: (path, source) =>
      writes.run('databricks:workspace/import', async () => void fake.notebooks.set(path, source.trimEnd())),
    isOnDbfs: async () => fake.dbfs,
    secretNames: async (scope) => {
      const found = fake.secrets.get(scope);
      return found === undefined ? undefined : [...found.keys()];
    },
    createScope: (scope) =>
      writes.run('databricks:secrets/scopes/create', async () => void fake.secrets.set(scope, new Map())),
    putSecret: (scope, name, value) =>
      writes.run('databricks:secrets/put', async () => void fake.secrets.get(scope)?.set(name, value)),
    jobs: async (name) => fake.stored.filter(({ settings }) => settings['name'] === name),
    createJob: (settings) =>
      writes.run('databricks:jobs/create', async () => {
        fake.stored.push({ id: '9007199254740995', settings: withDefaults(settings) });
        return '9007199254740995';
      }),
    resetJob: (id, settings) =>
      writes.run('databricks:jobs/reset', async () => {
        const at = fake.stored.findIndex((one) => one.id === id);
        fake.stored[at] = { id, settings: withDefaults(settings) };
      }),
    runJob: (_id, _token, parameters) =>
      writes.run('databricks:jobs/run-now', async () => {
        fake.parameters.push(parameters);
        return '9007199254740997';
      }),
    run: async () => (fake.states.length > 1 ? fake.states.shift() : fake.states[0]) as JobRun,
    output: async () => fake.result,
    cancelRun: (id) => writes.run('databricks:jobs/runs/cancel', async () => void fake.cancelled.push(id)),
  };
  return fake;
}

/** The service adds what was not said. */
const withDefaults = (settings: JobSettings): JobSettings => ({
  ...settings,
  format: 'MULTI_TASK',
  email_notifications: {},
  queue: { enabled: true },
});
