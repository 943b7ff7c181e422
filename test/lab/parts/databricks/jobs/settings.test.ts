import { expect, test } from '@jest/globals';
import { checkSettings, sortByDependency, withDefaults } from './settings.ts';
import type { Task } from './shapes.ts';

const task = (key: string, ...after: string[]): Task => ({
  task_key: key,
  notebook_task: { notebook_path: `/${key}` },
  depends_on: after.map((task_key) => ({ task_key })),
});

test('tasks are sorted after those on which they depend', () => {
  const tasks = [task('query', 'clean'), task('clean', 'load'), task('load')];
  expect(sortByDependency(tasks).map(({ task_key }) => task_key)).toEqual(['load', 'clean', 'query']);
});

test.each([
  ['no tasks', { tasks: [] }, 'at least one task'],
  ['one key twice', { tasks: [task('a'), task('a')] }, 'Duplicate task_key: a'],
  ['a circle', { tasks: [task('a', 'b'), task('b', 'a')] }, 'a -> b -> a'],
  ['a task that is not there', { tasks: [task('a', 'z')] }, 'depends on z'],
  ['another cluster', { tasks: [{ ...task('a'), existing_cluster_id: 'other' }] }, 'Cluster other does not exist'],
  ['two computes', { tasks: [{ ...task('a'), existing_cluster_id: 'ours', job_cluster_key: 'b' }] }, 'at most one'],
  ['a cluster nobody defined', { tasks: [{ ...task('a'), job_cluster_key: 'b' }] }, 'job cluster b'],
  ['no notebook', { tasks: [{ task_key: 'a' }] }, 'exactly one kind'],
  ['a relative path', { tasks: [{ task_key: 'a', notebook_task: { notebook_path: 'x' } }] }, 'absolute'],
])('settings with %s are refused', (_name, settings, text) => {
  expect(() => checkSettings(settings, 'ours')).toThrow(text);
});

test('default values are added, and given values stay', () => {
  const shown = withDefaults({ name: 'x', max_concurrent_runs: 3, tasks: [task('a')] });
  expect(shown).toMatchObject({ name: 'x', max_concurrent_runs: 3, timeout_seconds: 0, format: 'MULTI_TASK' });
  expect(shown.tasks?.[0]).toMatchObject({ run_if: 'ALL_SUCCESS', notebook_task: { source: 'WORKSPACE' } });
});
