import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import type { Http } from '#lib/ports/http/http.ts';
import type { Writes } from '#lib/ports/writes.ts';
import { createCall, DatabricksError } from './call.ts';
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
/** Jobs that one page may hold; the service's own limit. */
const PAGE = 100;
/** The service refuses larger notebooks. */
const LARGEST_NOTEBOOK = 10 * 1024 * 1024;

export interface DatabricksOptions {
  readonly access: DatabricksAccess;
  readonly http: Http;
  readonly clock: Clock;
  readonly writes: Writes;
  readonly signal: AbortSignal;
}

/** A workspace over its REST interface; the first call is the first to ask for address and token. */
export function createDatabricks(options: DatabricksOptions): Databricks {
  const { writes } = options;
  const call = createCall(options);
  const write = <T>(operation: string, work: () => Promise<T>) => writes.run(`databricks:${operation}`, work);

  return {
    async notebook(path) {
      const found = await absent(() => get(`${WORKSPACE}/export`, { path, format: 'SOURCE' }, exportShape));
      return found === undefined ? undefined : Buffer.from(found.content, 'base64').toString('utf8');
    },

    async importNotebook(path, source) {
      const content = Buffer.from(source);
      if (content.length > LARGEST_NOTEBOOK) {
        throw new UserError(`The notebook ${path} has ${content.length} bytes; Databricks takes 10 MB at most.`);
      }
      const folder = path.slice(0, path.lastIndexOf('/'));
      await write('workspace/mkdirs', () => call.post(`${WORKSPACE}/mkdirs`, { path: folder }));
      await write('workspace/import', () =>
        call.post(`${WORKSPACE}/import`, {
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
        await call.get('/api/2.0/dbfs/get-status', { path: path.replace(/^dbfs:/, '') });
        return true;
      } catch (error) {
        if (!(error instanceof DatabricksError)) throw error;
        if (error.code === 'RESOURCE_DOES_NOT_EXIST') return false;
        // A workspace may have DBFS switched off or closed to this user, and the job still read it.
        if (error.status === 404 || error.status === 403 || error.status === 400) return undefined;
        throw error;
      }
    },

    async secretNames(scope) {
      const found = await absent(() => get(`${SECRETS}/list`, { scope }, secretsShape));
      return found === undefined ? undefined : (found.secrets ?? []).map(({ key }) => key);
    },

    createScope: (scope) =>
      write('secrets/scopes/create', async () => {
        await call.post(`${SECRETS}/scopes/create`, { scope });
      }),

    putSecret: (scope, key, value) =>
      write('secrets/put', async () => {
        await call.post(`${SECRETS}/put`, { scope, key, string_value: value });
      }),

    async jobs(name) {
      const ids: string[] = [];
      let page: string | undefined;
      do {
        const query = { name, limit: String(PAGE), ...(page === undefined ? {} : { page_token: page }) };
        const answer = await get(`${JOBS}/list`, query, jobsShape);
        // The service's own filter does not look at upper and lower case.
        for (const { job_id: id, settings } of answer.jobs ?? []) if (settings?.name === name) ids.push(id);
        page = answer.next_page_token === '' ? undefined : answer.next_page_token;
      } while (page !== undefined);
      // A list leaves parts of the settings out.
      return Promise.all(
        ids.map(async (id): Promise<Job> => {
          const { settings = {} } = await get(`${JOBS}/get`, { job_id: id }, jobShape);
          return { id, settings };
        }),
      );
    },

    createJob: (settings) =>
      write('jobs/create', async () => {
        // Sent once: a second try after a lost answer would make a second job.
        const answer = await call.post(`${JOBS}/create`, { ...settings }, { once: true });
        return call.read(createdShape, answer, 'jobs/create').job_id;
      }),

    resetJob: (id, settings) =>
      write('jobs/reset', async () => {
        await call.post(`${JOBS}/reset`, bodyWithIds({ job_id: id }, { new_settings: settings }));
      }),

    runJob: (id, token, parameters) =>
      write('jobs/run-now', async () => {
        const body = bodyWithIds({ job_id: id }, { idempotency_token: token, job_parameters: parameters });
        return call.read(startedShape, await call.post(`${JOBS}/run-now`, body), 'jobs/run-now').run_id;
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
        await call.post(`${JOBS}/runs/cancel`, bodyWithIds({ run_id: id }, {}), { evenCancelled: true });
      }),
  };

  async function get<S extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: S,
  ): Promise<z.output<S>> {
    return call.read(shape, await call.get(path, query), path);
  }
}

/** Undefined where the service says that there is no such thing. */
async function absent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof DatabricksError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}
