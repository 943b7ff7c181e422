import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { plural } from '#lib/plural.ts';
import type { Http } from '#lib/ports/http/http.ts';
import { PageTokens } from '#lib/ports/page-tokens.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { createCalls, DatabricksError } from './calls.ts';
import type { Databricks, Job } from './databricks.ts';
import { bodyWithIds } from './json.ts';
import {
  createdShape,
  exportShape,
  jobShape,
  jobsShape,
  outputShape,
  runOf,
  runShape,
  secretsShape,
  startedShape,
} from './shapes.ts';
import type { DatabricksAccess } from './token.ts';

const WORKSPACE = '/api/2.0/workspace';
const SECRETS = '/api/2.0/secrets';
const JOBS = '/api/2.2/jobs';
/** The most jobs that the service returns in one page. */
const PAGE_SIZE = 100;
/** The service refuses larger notebooks. */
const MAX_NOTEBOOK_BYTES = 10 * 1024 * 1024;

export interface DatabricksOptions {
  readonly access: DatabricksAccess;
  readonly http: Http;
  readonly clock: Clock;
  readonly writes: Writes;
  readonly signal: AbortSignal;
}

/** The Databricks port over the workspace's REST API. Its address and token are first needed by the first call. */
export function createDatabricks(options: DatabricksOptions): Databricks {
  const { writes } = options;
  const calls = createCalls(options);
  const write = <T>(operation: string, work: () => Promise<T>) => writes.run(`databricks:${operation}`, work);

  return {
    async notebook(path) {
      const found = await unlessAbsent(() => get(`${WORKSPACE}/export`, { path, format: 'SOURCE' }, exportShape));
      return found === undefined ? undefined : Buffer.from(found.content, 'base64').toString('utf8');
    },

    async importNotebook(path, source) {
      const content = Buffer.from(source);
      if (content.length > MAX_NOTEBOOK_BYTES) {
        throw new UserError(
          `The notebook ${path} has ${plural(content.length, 'byte')}; Databricks accepts at most 10 MB.`,
        );
      }
      const folder = path.slice(0, path.lastIndexOf('/'));
      await write('workspace/mkdirs', () => calls.post(`${WORKSPACE}/mkdirs`, { path: folder }));
      await write('workspace/import', () =>
        calls.post(`${WORKSPACE}/import`, {
          path,
          format: 'SOURCE',
          language: 'PYTHON',
          overwrite: true,
          content: content.toString('base64'),
        }),
      );
    },

    async isOnDbfs(path) {
      try {
        await calls.get('/api/2.0/dbfs/get-status', { path: path.replace(/^dbfs:/, '') });
        return true;
      } catch (error) {
        if (!(error instanceof DatabricksError)) throw error;
        if (error.code === 'RESOURCE_DOES_NOT_EXIST') return false;
        // DBFS may be switched off, or closed to this user, while the job can still read it.
        if (error.status === 404 || error.status === 403 || error.status === 400) return undefined;
        throw error;
      }
    },

    async secretNames(scope) {
      const found = await unlessAbsent(() => get(`${SECRETS}/list`, { scope }, secretsShape));
      return found === undefined ? undefined : (found.secrets ?? []).map(({ key }) => key);
    },

    createScope: (scope) =>
      write('secrets/scopes/create', async () => {
        await calls.post(`${SECRETS}/scopes/create`, { scope });
      }),

    putSecret: (scope, key, value) =>
      write('secrets/put', async () => {
        await calls.post(`${SECRETS}/put`, { scope, key, string_value: value });
      }),

    async jobs(name) {
      const ids: string[] = [];
      const tokens = new PageTokens('databricks:jobs/list');
      let page: string | undefined;
      do {
        const query = { name, limit: String(PAGE_SIZE), ...(page === undefined ? {} : { page_token: page }) };
        const answer = await get(`${JOBS}/list`, query, jobsShape);
        // The service's filter ignores upper and lower case.
        for (const { job_id: id, settings } of answer.jobs ?? []) if (settings?.name === name) ids.push(id);
        page = tokens.next(answer.next_page_token);
      } while (page !== undefined);
      // The list omits parts of the settings, so each job is read on its own.
      return Promise.all(
        ids.map(async (id): Promise<Job> => {
          const { settings = {} } = await get(`${JOBS}/get`, { job_id: id }, jobShape);
          return { id, settings };
        }),
      );
    },

    createJob: (settings) =>
      write('jobs/create', async () => {
        // Sent once: a second try after a lost answer would create a second job.
        const answer = await calls.post(`${JOBS}/create`, { ...settings }, { once: true });
        return calls.read(createdShape, answer, 'jobs/create').job_id;
      }),

    resetJob: (id, settings) =>
      write('jobs/reset', async () => {
        await calls.post(`${JOBS}/reset`, bodyWithIds({ job_id: id }, { new_settings: settings }));
      }),

    runJob: (id, token, parameters) =>
      write('jobs/run-now', async () => {
        const body = bodyWithIds({ job_id: id }, { idempotency_token: token, job_parameters: parameters });
        return calls.read(startedShape, await calls.post(`${JOBS}/run-now`, body), 'jobs/run-now').run_id;
      }),

    run: async (id) => runOf(await get(`${JOBS}/runs/get`, { run_id: id }, runShape)),

    async output(id) {
      const found = await get(`${JOBS}/runs/get-output`, { run_id: id }, outputShape);
      return {
        result: found.notebook_output?.result,
        truncated: found.notebook_output?.truncated ?? false,
        error: found.error,
        trace: found.error_trace,
      };
    },

    cancelRun: (id) =>
      write('jobs/runs/cancel', async () => {
        await calls.post(`${JOBS}/runs/cancel`, bodyWithIds({ run_id: id }, {}), { evenCancelled: true });
      }),
  };

  async function get<S extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: S,
  ): Promise<z.output<S>> {
    return calls.read(shape, await calls.get(path, query), path);
  }
}

/** The result of a look-up; undefined when the service says that there is no such thing. */
async function unlessAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof DatabricksError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
