import { expect, test } from '@jest/globals';
import type { NotebookRequest, NotebookResult } from '../driver-process.ts';
import type { Outcome } from '../rest/faults.ts';
import { Ids } from '../rest/ids.ts';
import { Executor } from './executor.ts';
import type { Run } from './run.ts';
import type { JobSettings, Task } from './shapes.ts';

type Behaviour = (request: NotebookRequest) => NotebookResult['state'] | Promise<NotebookResult['state']>;

/**
 * An executor with a driver whose notebooks end as `behaviour` says.
 *
 * @param outcome how a fault makes each run end.
 */
function executorWith(behaviour: Behaviour, outcome?: Outcome) {
  const asked: NotebookRequest[] = [];
  const cancels = new Map<string, () => void>();
  const ids = new Ids();
  const executor = new Executor({
    driver: {
      start: async () => 0,
      cancel: (id) => cancels.get(id)?.(),
      run: (request) => {
        asked.push(request);
        const stopped = new Promise<'CANCELED'>((resolve) => cancels.set(request.id, () => resolve('CANCELED')));
        return Promise.race([stopped, behaviour(request)]).then((state) => ({ state, cells: [] }));
      },
    },
    faults: { onRun: () => outcome },
    ids,
    now: () => 1,
    user: 'me',
    cluster: 'c',
    notebook: (path) => (path === '/nowhere' ? undefined : { id: 1n, language: 'PYTHON', source: '' }),
    secrets: () => ({}),
    allowsMounts: () => true,
  });
  const runOf = (settings: JobSettings, more: Partial<Run> = {}): Run => {
    const tasks = (settings.tasks ?? []).map((task) => executor.newTask(task));
    return {
      runId: ids.next(),
      jobId: 1n,
      kind: 'JOB_RUN',
      name: 'x',
      settings,
      jobParameters: {},
      notebookParams: {},
      state: 'PENDING',
      created: 0,
      tasks,
      tries: [...tasks],
      ...more,
    };
  };
  return { executor, asked, runOf };
}

const task = (key: string, more: Partial<Task> = {}): Task => ({
  task_key: key,
  notebook_task: { notebook_path: `/${key}` },
  ...more,
});

test('a task that depends on a failed one does not run', async () => {
  const { executor, asked, runOf } = executorWith(({ task: key }) => (key === 'load' ? 'FAILED' : 'SUCCESS'));
  const run = runOf({ tasks: [task('load'), task('clean', { depends_on: [{ task_key: 'load' }] })] });
  await executor.execute(run);
  expect(asked.map(({ task: key }) => key)).toEqual(['load']);
  expect(run.tasks[1]?.ending?.result).toBe('UPSTREAM_FAILED');
  expect(run.ending).toMatchObject({ lifeCycle: 'INTERNAL_ERROR', result: 'FAILED', code: 'RUN_EXECUTION_ERROR' });
  expect(run.ending?.message).toBe(
    'Task load failed with message: Workload failed, see run output for details. This caused all downstream tasks to get skipped.',
  );
});

test('a failed task is retried as often as its settings say', async () => {
  let tries = 0;
  const { executor, runOf } = executorWith(() => (++tries < 3 ? 'FAILED' : 'SUCCESS'));
  const run = runOf({ tasks: [task('a', { max_retries: 2 })] });
  await executor.execute(run);
  expect(run.ending?.result).toBe('SUCCESS');
  expect(run.tries.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
});

test('a task has mounts only on a cluster that allows them', async () => {
  const { executor, asked, runOf } = executorWith(() => 'SUCCESS');
  const cluster = { spark_version: '15.4.x-scala2.12' };
  const tasks = [
    task('serverless'),
    task('given', { existing_cluster_id: 'c' }),
    task('own', { new_cluster: cluster }),
    task('isolated', { new_cluster: { ...cluster, data_security_mode: 'USER_ISOLATION' } }),
  ];
  await executor.execute(runOf({ tasks }));
  expect(asked.map(({ task: key, mounts, serverless }) => [key, mounts, serverless])).toEqual([
    ['serverless', false, true],
    ['given', true, false],
    ['own', true, false],
    ['isolated', false, false],
  ]);
});

test("a job's parameters override the notebook's and replace references to them", async () => {
  const { executor, asked, runOf } = executorWith(() => 'SUCCESS');
  const base_parameters = { uid: 'own', path: '/mnt/{{job.parameters.uid}}', other: '{{job.parameters.nowhere}}' };
  const one = task('a', { notebook_task: { notebook_path: '/a', base_parameters } });
  await executor.execute(runOf({ tasks: [one] }, { jobParameters: { uid: 'abc' } }));
  expect(asked[0]?.parameters).toEqual({ uid: 'abc', path: '/mnt/abc', other: '{{job.parameters.nowhere}}' });
});

test('cancelling a run interrupts its notebook and starts no further one', async () => {
  const { executor, asked, runOf } = executorWith(() => new Promise(() => undefined));
  const run = runOf({ tasks: [task('a'), task('b')] });
  const over = executor.execute(run);
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  executor.stop(run, {
    lifeCycle: 'TERMINATED',
    result: 'CANCELED',
    code: 'USER_CANCELED',
    type: 'SUCCESS',
    message: '',
  });
  expect(run.state).toBe('TERMINATING');
  await over;
  expect(run.ending?.result).toBe('CANCELED');
  expect(asked).toHaveLength(1);
});

test('a missing notebook and a failure of the platform have different codes', async () => {
  const first = executorWith(() => 'SUCCESS');
  const missing = first.runOf({ tasks: [task('nowhere')] });
  await first.executor.execute(missing);
  expect(missing.ending).toMatchObject({ code: 'RESOURCE_NOT_FOUND', type: 'CLIENT_ERROR' });
  const second = executorWith(() => 'SUCCESS', 'INTERNAL_ERROR');
  const broken = second.runOf({ tasks: [task('a')] });
  await second.executor.execute(broken);
  expect(broken.ending).toMatchObject({ lifeCycle: 'INTERNAL_ERROR', code: 'CLUSTER_ERROR', type: 'INTERNAL_ERROR' });
  expect(second.asked).toEqual([]);
});
