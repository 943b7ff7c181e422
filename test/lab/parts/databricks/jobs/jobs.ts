import { z } from 'zod';
import { invalid } from '../rest/api-error.ts';
import type { Ids } from '../rest/ids.ts';
import { type Route, route } from '../rest/route.ts';
import { int64, queryBoolean, queryInt } from '../rest/shapes.ts';
import type { Job } from './job.ts';
import { pageOf } from './pages.ts';
import { checkSettings, withDefaults } from './settings.ts';
import { createRequest, type JobSettings, resetRequest, updateRequest } from './shapes.ts';
import { jobView, type Site } from './views.ts';

const VERSIONS = ['2.2', '2.1'];

/** The workspace's jobs. */
export class Jobs {
  readonly #jobs = new Map<bigint, Job>();
  readonly #site: Site;
  readonly #ids: Ids;
  readonly #now: () => number;

  constructor(site: Site, ids: Ids, now: () => number) {
    this.#site = site;
    this.#ids = ids;
    this.#now = now;
  }

  /** The job with this id. @throws ApiError when it does not exist. */
  get(id: bigint): Job {
    const found = this.#jobs.get(id);
    if (found === undefined) throw invalid(`Job ${id} does not exist.`);
    return found;
  }

  /** The API calls `jobs/…`, except those for runs. */
  routes(): readonly Route[] {
    return [
      route('POST jobs/create', VERSIONS, createRequest, ({ access_control_list: _, ...settings }) => {
        const id = this.#ids.next();
        this.#keep({ id, created: this.#now(), settings });
        return { job_id: id };
      }),
      route('POST jobs/reset', VERSIONS, resetRequest, ({ job_id, new_settings }) => {
        this.#keep({ ...this.get(job_id), settings: new_settings });
        return {};
      }),
      route('POST jobs/update', VERSIONS, updateRequest, (input) => {
        const job = this.get(input.job_id);
        const settings: Record<string, unknown> = { ...job.settings, ...input.new_settings };
        for (const field of input.fields_to_remove ?? []) delete settings[field];
        this.#keep({ ...job, settings: settings as JobSettings });
        return {};
      }),
      route('POST jobs/delete', VERSIONS, z.strictObject({ job_id: int64 }), ({ job_id }) => {
        this.get(job_id);
        this.#jobs.delete(job_id);
        return {};
      }),
      route(
        'GET jobs/get',
        VERSIONS,
        z.strictObject({
          job_id: int64,
          page_token: z.string().optional(),
          include_trigger_state: queryBoolean.optional(),
        }),
        ({ job_id }) => jobView(this.#site, this.get(job_id), true),
      ),
      route(
        'GET jobs/list',
        VERSIONS,
        z.strictObject({
          limit: queryInt.optional(),
          offset: queryInt.optional(),
          page_token: z.string().optional(),
          name: z.string().optional(),
          expand_tasks: queryBoolean.default(false),
        }),
        (input) => {
          const name = input.name?.toLowerCase();
          const all = [...this.#jobs.values()]
            .reverse()
            .filter(({ settings }) => name === undefined || settings.name?.toLowerCase() === name);
          const { items, ...page } = pageOf(all, input, { default: 20, max: 100 });
          const jobs = items.map((job) => jobView(this.#site, job, input.expand_tasks));
          return jobs.length === 0 ? page : { jobs, ...page };
        },
      ),
    ];
  }

  #keep(job: Job): void {
    checkSettings(job.settings, this.#site.cluster);
    this.#jobs.set(job.id, { ...job, settings: withDefaults(job.settings) });
  }
}
