import { invalid } from '../rest/api-error.ts';
import { type JobSettings, type SubmitRequest, singleTaskFields, type Task } from './shapes.ts';

/** Limit for the key of a task, in characters. */
const MAX_KEY_CHARACTERS = 100;

/** The key that Databricks gives to the task of a run in the single-task format: the run's name. */
const keyOf = (runName: string): string => runName.replace(/[^\w-]/g, '_').slice(0, MAX_KEY_CHARACTERS) || 'Untitled';

/**
 * Reads the settings of a submitted run, which has either `tasks` or, in the single-task format of API 2.0, the fields
 * of its only task beside its own. API 2.1 and 2.2 accept that format too.
 *
 * @throws ApiError when the run has both.
 */
export function settingsOfRun(request: SubmitRequest): JobSettings {
  const { run_name = 'Untitled', access_control_list: _acl, idempotency_token: _token, ...rest } = request;
  const { tasks, ...fields } = rest;
  const isTaskField = ([name]: readonly [string, unknown]): boolean => singleTaskFields.has(name);
  const own = Object.entries(fields).filter((field) => isTaskField(field));
  const shared = Object.fromEntries(Object.entries(fields).filter((field) => !isTaskField(field))) as JobSettings;
  if (own.length === 0) return { ...shared, name: run_name, tasks: tasks ?? [], format: 'MULTI_TASK' };
  if (tasks !== undefined && tasks.length > 0) {
    throw invalid(`A run has either tasks or one task's fields, not both: ${own.map(([name]) => name).join(', ')}`);
  }
  const task = { ...Object.fromEntries(own), task_key: keyOf(run_name) } as Task;
  return { ...shared, name: run_name, tasks: [task], format: 'SINGLE_TASK' };
}
