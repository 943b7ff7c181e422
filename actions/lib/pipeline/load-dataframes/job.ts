import type { Change, Line, Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { Job, JobSettings } from '#lib/ports/databricks/databricks.ts';
import { jobName, jobSettings, refuseMountsOnServerless } from './settings.ts';

const WITHIN_MS = 2 * 60_000;

/** The job, undefined when there is none. @throws UserError when several carry its name. */
export async function findJob(p: Pipeline): Promise<Job | undefined> {
  const name = jobName(p);
  const found = await p.facts.live(`job ${name}`, () => p.ports.databricks.jobs(name));
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new UserError(
      `The workspace has ${found.length} jobs of the name "${name}" (${ids}), and which is ours cannot be told. Delete or rename the others.`,
    );
  }
  return found[0];
}

/** The one job that runs the notebooks. */
export function job(p: Pipeline): Resource<JobSettings, Job> {
  return {
    id: `job ${jobName(p)}`,
    within: WITHIN_MS,
    async desired() {
      refuseMountsOnServerless(p);
      return jobSettings(p);
    },
    read: () => findJob(p),
    diff: jobChange,
    async apply(desired, actual) {
      if (actual === undefined) await p.ports.databricks.createJob(desired);
      else await p.ports.databricks.resetJob(actual.id, desired);
    },
    owned: ({ settings }) => contains(settings['tags'], markTags),
  };
}

/** Pure. What the service adds by itself is no difference; what we no longer ask for is. */
export function jobChange(desired: JobSettings, actual: Job | undefined): Change {
  const wanted = leaves(desired);
  if (actual === undefined) {
    return { action: 'create', lines: [...wanted].map(([path, after]) => ({ path, after })) };
  }
  const there = leaves(actual.settings);
  const lines: Line[] = [];
  for (const [path, after] of wanted) {
    const before = there.get(path);
    if (before !== after) lines.push({ path, after, ...(before === undefined ? {} : { before }) });
  }
  for (const [path, before] of there) {
    if (OURS_ALONE.test(path) && !wanted.has(path)) lines.push({ path, before });
  }
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}

/** Parts of which nothing stands in a job that we did not ask for. */
const OURS_ALONE =
  /^(parameters\[|tasks\[[^\]]+\]\.(task_key|existing_cluster_id|job_cluster_key|notebook_task)|schedule\.|tags\.)/;

/** Plain values by their path. What a list holds goes by its name, because the service keeps an order of its own. */
function leaves(value: unknown, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      for (const [key, text] of leaves(item, `${path}[${nameOf(item) ?? index}]`)) found.set(key, text);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, below] of Object.entries(value)) {
      for (const [at, text] of leaves(below, path === '' ? key : `${path}.${key}`)) found.set(at, text);
    }
  } else if (value !== null && value !== undefined) found.set(path, String(value));
  return found;
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  for (const key of ['task_key', 'job_cluster_key', 'name'] as const) {
    const name = (item as Readonly<Record<string, unknown>>)[key];
    if (typeof name === 'string') return name;
  }
  return undefined;
}

const contains = (tags: unknown, marks: Readonly<Record<string, string>>): boolean =>
  Object.entries(marks).every(
    ([key, value]) => typeof tags === 'object' && tags !== null && (tags as Record<string, unknown>)[key] === value,
  );
