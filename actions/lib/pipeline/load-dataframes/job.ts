import type { Change, PropertyDiff, Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hasMark } from '#lib/pipeline/shared/mark.ts';
import type { Job, JobSettings } from '#lib/ports/databricks/databricks.ts';
import { jobName, jobSettings, refuseMountsOnServerless } from './settings.ts';

const TIMEOUT_MS = 2 * 60_000;

/** The job, found by its name; undefined when there is none. @throws UserError when several have that name. */
export async function findJob(p: Pipeline): Promise<Job | undefined> {
  const name = jobName(p);
  const found = await p.facts.live(`job ${name}`, () => p.ports.databricks.jobs(name));
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new UserError(
      `The workspace has ${found.length} jobs of the name "${name}" (${ids}), and which one is ours is not known. Delete or rename the others.`,
    );
  }
  return found[0];
}

/** The job that runs the notebooks. */
export function jobResource(p: Pipeline): Resource<JobSettings, Job> {
  return {
    id: `job ${jobName(p)}`,
    timeoutMs: TIMEOUT_MS,

    async desired() {
      refuseMountsOnServerless(p);
      return jobSettings(p);
    },

    read: () => findJob(p),
    diff: diffJob,

    async apply(desired, actual) {
      if (actual === undefined) await p.ports.databricks.createJob(desired);
      else await p.ports.databricks.resetJob(actual.id, desired);
    },

    owned: ({ settings: { tags } }) => typeof tags === 'object' && tags !== null && hasMark({ ...tags }),
  };
}

/**
 * Compares the settings of a job. Settings that Databricks adds by itself are no difference; a setting that only
 * people make is one when it is not desired. Pure.
 */
function diffJob(desired: JobSettings, actual: Job | undefined): Change {
  const after = flatten(desired);
  if (actual === undefined) {
    return { action: 'create', lines: [...after].map(([path, value]) => ({ path, after: value })) };
  }
  const before = flatten(actual.settings);
  const lines: PropertyDiff[] = [];
  for (const [path, value] of after) {
    const old = before.get(path);
    if (old !== value) lines.push({ path, after: value, ...(old === undefined ? {} : { before: old }) });
  }
  for (const [path, value] of before) {
    if (!after.has(path) && MADE_BY_PEOPLE.some((pattern) => pattern.test(path))) lines.push({ path, before: value });
  }
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}

/**
 * Paths of settings that Databricks never adds by itself, and that change what runs, where, or when. Such a setting is
 * ours, or somebody has made it by hand.
 */
const MADE_BY_PEOPLE = [
  /^parameters\[/,
  /^tasks\[[^\]]+\]\.(task_key|existing_cluster_id|job_cluster_key|notebook_task|new_cluster|libraries|depends_on|disabled)/,
  /^job_clusters\[[^\]]+\]\.job_cluster_key$/,
  /^(schedule|trigger|continuous|git_source|tags)\./,
];

/**
 * Every value as text by its path, such as `tasks[dataframes].task_key`. Items of a list go by their name and not by
 * their index, because Databricks keeps an order of its own.
 */
function flatten(value: unknown, path = ''): Map<string, string> {
  const values = new Map<string, string>();
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      for (const [key, text] of flatten(item, `${path}[${nameOf(item) ?? index}]`)) values.set(key, text);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const [at, text] of flatten(inner, path === '' ? key : `${path}.${key}`)) values.set(at, text);
    }
  } else if (value !== null && value !== undefined) values.set(path, String(value));
  return values;
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  for (const key of ['task_key', 'job_cluster_key', 'name'] as const) {
    const name = (item as Readonly<Record<string, unknown>>)[key];
    if (typeof name === 'string') return name;
  }
  return undefined;
}
