import { expect, test } from '@jest/globals';
import { createRequest, runNowRequest } from '../jobs/shapes.ts';
import { read } from './shapes.ts';

const task = { task_key: 'a', notebook_task: { notebook_path: '/x' } };

test.each([
  [{ taks: [] }, 'INVALID_PARAMETER_VALUE', 'Unknown field: taks'],
  [{ tasks: [{ ...task, notebook: 1 }] }, 'INVALID_PARAMETER_VALUE', 'Unknown field: tasks[0].notebook'],
  [
    { tasks: [{ task_key: 'a', notebook_task: {} }] },
    'INVALID_PARAMETER_VALUE',
    'tasks[0].notebook_task.notebook_path',
  ],
  [{ tasks: [{ ...task, task_key: 'a b' }] }, 'INVALID_PARAMETER_VALUE', 'tasks[0].task_key'],
  [{ max_concurrent_runs: 'one' }, 'MALFORMED_REQUEST', 'max_concurrent_runs'],
  [{ schedule: { quartz_cron_expression: '0 5 * * *', timezone_id: 'UTC' } }, 'INVALID_PARAMETER_VALUE', 'Quartz'],
])('%j is refused and the field named', (body, code, text) => {
  expect(() => read(createRequest, body)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(text) }),
  );
});

test.each([['9007199254740993'], [9_007_199_254_740_993n]])('a job id is read exactly from %p', (id) => {
  expect(read(runNowRequest, { job_id: id }).job_id).toBe(9_007_199_254_740_993n);
});
