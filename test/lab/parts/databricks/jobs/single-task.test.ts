import { expect, test } from '@jest/globals';
import { read } from '../rest/shapes.ts';
import { submitRequest } from './shapes.ts';
import { settingsOfRun } from './single-task.ts';

const settings = (request: unknown) => settingsOfRun(read(submitRequest, request));
const notebook_task = { notebook_path: '/a' };

test("one task's fields beside the run's own become one task, named after the run", () => {
  expect(
    settings({
      run_name: 'load pins',
      existing_cluster_id: 'c',
      notebook_task,
      libraries: [],
      timeout_seconds: '3600',
      idempotency_token: 'x',
    }),
  ).toEqual({
    name: 'load pins',
    format: 'SINGLE_TASK',
    timeout_seconds: 3600,
    tasks: [{ task_key: 'load_pins', existing_cluster_id: 'c', notebook_task, libraries: [] }],
  });
});

test('a run with tasks stays as it is, numbers as text included', () => {
  const task = { task_key: 'a', notebook_task, max_retries: '2', timeout_seconds: '60' };
  expect(settings({ run_name: 'two', tasks: [task] })).toEqual({
    name: 'two',
    format: 'MULTI_TASK',
    tasks: [{ ...task, max_retries: 2, timeout_seconds: 60 }],
  });
});

test('a run without a name is Untitled', () => {
  expect(settings({ notebook_task })).toMatchObject({ name: 'Untitled', tasks: [{ task_key: 'Untitled' }] });
});

test('a run in both forms is refused', () => {
  expect(() => settings({ notebook_task, tasks: [{ task_key: 'a', notebook_task }] })).toThrow(
    'not both: notebook_task',
  );
});

test.each([['many'], ['1.5'], ['-1'], [1.5], ['99999999999']])('%p is no time in seconds', (timeout_seconds) => {
  expect(() => settings({ notebook_task, timeout_seconds })).toThrow('timeout_seconds');
});
