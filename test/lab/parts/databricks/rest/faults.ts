import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { read } from './shapes.ts';

/** The outcomes that a fault can give to a run, without running its notebook. */
export const outcomes = ['SKIPPED', 'INTERNAL_ERROR', 'TIMEDOUT', 'CANCELED'] as const;
export type Outcome = (typeof outcomes)[number];

const times = z.int().min(1).default(1);
const shape = z.strictObject({
  faults: z.array(
    z.union([
      z.strictObject({
        /**
         * Start of `METHOD /path`, for example `POST /api/2.2/jobs/run-now`. Without it the fault applies to all calls.
         */
        call: z.string().default(''),
        /** HTTP status of the answer; 0 breaks the connection. */
        status: z.int().refine((status) => status === 0 || (status >= 400 && status < 600)),
        retryAfter: z.int().min(0).optional(),
        /** Whether the call is carried out before, so that only its answer is lost. */
        afterwards: z.boolean().default(false),
        times,
      }),
      z.strictObject({ run: z.enum(outcomes), times }),
    ]),
  ),
});
type Fault = z.output<typeof shape>['faults'][number];

/** The connection must be broken instead of an answer. */
export class Cut extends Error {}

const codes: Readonly<Record<number, string>> = {
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The faults that a test has ordered. */
export class Faults {
  #pending: Fault[] = [];

  /** The faults that still apply to calls or runs. */
  get pending(): readonly Fault[] {
    return this.#pending;
  }

  /** Replaces all faults. @throws ApiError when the request is invalid. */
  set(body: unknown): void {
    this.#pending = read(shape, body).faults.map((fault) => ({ ...fault }));
  }

  /** Called for each API call. @throws ApiError or Cut when a fault applies to it. */
  onCall(call: string, when: 'before' | 'afterwards'): void {
    const fault = this.#take(
      (one) => 'status' in one && call.startsWith(one.call) && one.afterwards === (when === 'afterwards'),
    );
    if (fault === undefined || !('status' in fault)) return;
    if (fault.status === 0) throw new Cut(call);
    const code = codes[fault.status] ?? 'INTERNAL_ERROR';
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
    throw new ApiError(fault.status, code, `The service cannot take the request now (${fault.status}).`, headers);
  }

  /** The outcome that a fault gives to the run that starts now; undefined without a fault. */
  onRun(): Outcome | undefined {
    const fault = this.#take((one) => 'run' in one);
    return fault !== undefined && 'run' in fault ? fault.run : undefined;
  }

  #take(fits: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.#pending.find(fits);
    if (fault === undefined) return undefined;
    fault.times -= 1;
    this.#pending = this.#pending.filter((one) => one.times > 0);
    return fault;
  }
}
