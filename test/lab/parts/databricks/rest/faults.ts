import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { read } from './shapes.ts';

/** How a run may be made to end, whatever its notebook does. */
export const outcomes = ['SKIPPED', 'INTERNAL_ERROR', 'TIMEDOUT', 'CANCELED'] as const;
export type Outcome = (typeof outcomes)[number];

const times = z.int().min(1).default(1);
const shape = z.strictObject({
  faults: z.array(
    z.union([
      z.strictObject({
        /** Begin of `METHOD /path`, e.g. `POST /api/2.2/jobs/run-now`; every call if it is not given. */
        call: z.string().default(''),
        /** 0 cuts the connection. */
        status: z.int().refine((status) => status === 0 || (status >= 400 && status < 600)),
        retryAfter: z.int().min(0).optional(),
        /** The call is carried out all the same: only its answer is lost. */
        afterwards: z.boolean().default(false),
        times,
      }),
      z.strictObject({ run: z.enum(outcomes), times }),
    ]),
  ),
});
type Fault = z.output<typeof shape>['faults'][number];

/** A connection is to be cut. */
export class Cut extends Error {}

const codes: Readonly<Record<number, string>> = {
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** What is to go wrong next, as a test has set it. */
export class Faults {
  #waiting: Fault[] = [];

  get waiting(): readonly Fault[] {
    return this.#waiting;
  }

  /** @throws ApiError when the request is none. */
  set(body: unknown): void {
    this.#waiting = read(shape, body).faults.map((fault) => ({ ...fault }));
  }

  /** @throws ApiError or Cut when a fault is set for this call. */
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

  /** How the run that begins now must end, if a fault says so. */
  onRun(): Outcome | undefined {
    const fault = this.#take((one) => 'run' in one);
    return fault !== undefined && 'run' in fault ? fault.run : undefined;
  }

  #take(fits: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.#waiting.find(fits);
    if (fault === undefined) return undefined;
    fault.times -= 1;
    this.#waiting = this.#waiting.filter((one) => one.times > 0);
    return fault;
  }
}
