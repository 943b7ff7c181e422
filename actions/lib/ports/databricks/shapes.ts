import { z } from 'zod';
import type { JobRun } from './databricks.ts';

/** An int64. Small ones are parsed as numbers, large ones as texts (see json.ts); both become texts here. */
const id = z.union([z.string(), z.number()]).transform(String);

/** An error answer. When a token is refused, the code is the HTTP status as a number. */
export const errorShape = z.object({ error_code: id.optional(), message: z.string().optional() });
export const exportShape = z.object({ content: z.string() });
export const secretsShape = z.object({ secrets: z.array(z.object({ key: z.string() })).optional() });
export const createdShape = z.object({ job_id: id });
export const startedShape = z.object({ run_id: id });
export const jobShape = z.object({ job_id: id, settings: z.looseObject({ name: z.string().optional() }).optional() });
export const jobsShape = z.object({
  jobs: z.array(jobShape).optional(),
  has_more: z.boolean().optional(),
  next_page_token: z.string().optional(),
});

const legacyState = z.object({
  life_cycle_state: z.string().optional(),
  result_state: z.string().optional(),
  state_message: z.string().optional(),
});
const status = z.object({
  state: z.string(),
  termination_details: z
    .object({ code: z.string().optional(), type: z.string().optional(), message: z.string().optional() })
    .optional(),
});
const states = { state: legacyState.optional(), status: status.optional() };
export const runShape = z.object({
  ...states,
  run_page_url: z.string().optional(),
  tasks: z.array(z.object({ run_id: id, task_key: z.string(), ...states })).optional(),
});
export const outputShape = z.object({
  notebook_output: z.object({ result: z.string().optional(), truncated: z.boolean().optional() }).optional(),
  error: z.string().optional(),
  error_trace: z.string().optional(),
});

type States = Pick<z.output<typeof runShape>, 'state' | 'status'>;

/** The port's run from the service's. */
export function runOf(run: z.output<typeof runShape>): JobRun {
  return {
    url: run.run_page_url,
    ...outcomeOf(run),
    tasks: (run.tasks ?? []).map((task) => ({
      runId: task.run_id,
      key: task.task_key,
      failed: outcomeOf(task).outcome === 'failed',
    })),
  };
}

/** States of a run that has ended. */
const ENDED = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'];
const SUCCEEDED = ['SUCCESS', 'SUCCESS_WITH_FAILURES'];
const CANCELLED = ['CANCELED', 'CANCELLED', 'USER_CANCELED'];

/** Outcome and state of a run. Reads the service's current field, `status`, else the older one, `state`. */
function outcomeOf({ state = {}, status: now }: States): Pick<JobRun, 'state' | 'message' | 'outcome'> {
  const cycle = state.life_cycle_state ?? now?.state ?? 'PENDING';
  const details = now?.termination_details;
  const message = [details?.message, state.state_message].find((text) => text !== undefined && text !== '') ?? '';
  const hasEnded = ENDED.includes(cycle) || now?.state === 'TERMINATED';
  if (!hasEnded) return { state: now?.state ?? cycle, message, outcome: 'running' };
  const result = state.result_state ?? details?.code ?? cycle;
  if (cycle === 'SKIPPED' || details?.code === 'SKIPPED') return { state: 'SKIPPED', message, outcome: 'skipped' };
  if (cycle === 'INTERNAL_ERROR') return { state: `INTERNAL_ERROR (${result})`, message, outcome: 'failed' };
  if (CANCELLED.includes(result)) return { state: result, message, outcome: 'cancelled' };
  return { state: result, message, outcome: SUCCEEDED.includes(result) ? 'succeeded' : 'failed' };
}
