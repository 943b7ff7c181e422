import { z } from 'zod';
import type { Protocol } from '../protocol/service-error.ts';
import { ServiceError } from '../protocol/service-error.ts';

const rule = z.strictObject({
  /** Name of the service as in the credential scope of a signature, or `*` for all. */
  service: z.string().min(1),
  /** Name of the operation, or `*` for all. */
  operation: z.string().min(1).default('*'),
  /**
   * `throttling` and `unavailable` answer with the service's error; `slow` delays the answer; `late` delays the effect
   * of the change and answers at once.
   */
  kind: z.enum(['throttling', 'unavailable', 'slow', 'late']),
  /** How many calls fail or are delayed. */
  count: z.int().min(1).default(1),
  /** The delay of `slow` and `late`. */
  delayMs: z.int().min(0).max(600_000).default(0),
});

/** A fault to inject into calls: which calls, what happens to them, and how many times. */
export type FaultRule = z.infer<typeof rule>;

type Wording = readonly [status: number, code: string, message: string];

/** The error of each protocol for too many calls. */
const throttling: Readonly<Record<Protocol, Wording>> = {
  ec2: [503, 'RequestLimitExceeded', 'Request limit exceeded.'],
  query: [400, 'Throttling', 'Rate exceeded'],
  json: [400, 'ThrottlingException', 'Rate exceeded'],
  'rest-json': [429, 'TooManyRequestsException', 'Too Many Requests'],
  s3: [503, 'SlowDown', 'Please reduce your request rate.'],
};

/** The error of each protocol for a failure of the service itself. */
const unavailable: Readonly<Record<Protocol, Wording>> = {
  ec2: [503, 'Unavailable', 'The server is overloaded and cannot handle the request.'],
  query: [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'],
  json: [500, 'InternalServerError', 'An error occurred on the server side.'],
  'rest-json': [503, 'ServiceUnavailableException', 'Service is unavailable. Try again.'],
  s3: [503, 'ServiceUnavailable', 'Service is unable to handle request.'],
};

interface Pending {
  readonly rule: FaultRule;
  /** How many calls the rule still applies to. */
  left: number;
}

/** Injects the faults that a test has ordered into the calls that it names. */
export class Faults {
  readonly #sleep: (ms: number) => Promise<void>;
  #pending: Pending[] = [];

  constructor(sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep;
  }

  /**
   * Replaces all rules. An empty list ends all faults.
   *
   * @param rules a list of {@link FaultRule}, parsed from JSON.
   * @throws Error with the path of the first wrong value and what is wrong with it.
   */
  set(rules: unknown): void {
    const read = z.array(rule).safeParse(rules);
    if (!read.success) {
      const issue = read.error.issues[0];
      throw new Error(`faults: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
    }
    this.#pending = read.data.map((one) => ({ rule: one, left: one.count }));
  }

  /** The rules that still apply to calls. Their `count` is the number of calls left. */
  rules(): FaultRule[] {
    return this.#pending.map(({ rule: one, left }) => ({ ...one, count: left }));
  }

  /**
   * Delays or fails a call if a rule applies to it. To be called once for each call, before the call is carried out.
   *
   * @throws ServiceError with the protocol's own code when the call is to fail.
   */
  async inject(service: string, operation: string, protocol: Protocol): Promise<void> {
    const found = this.#take(service, operation, (kind) => kind !== 'late');
    if (found === undefined) return;
    if (found.delayMs > 0) await this.#sleep(found.delayMs);
    if (found.kind === 'slow') return;
    throw new ServiceError(...(found.kind === 'throttling' ? throttling : unavailable)[protocol]);
  }

  /** How long the change that a call makes stays without effect; 0 unless a rule of the kind `late` applies. */
  effectDelayMs(service: string, operation: string): number {
    return this.#take(service, operation, (kind) => kind === 'late')?.delayMs ?? 0;
  }

  #take(service: string, operation: string, kinds: (kind: FaultRule['kind']) => boolean): FaultRule | undefined {
    const fits = (wanted: string, name: string): boolean => wanted === '*' || wanted === name;
    const found = this.#pending.find(
      ({ rule: one }) => kinds(one.kind) && fits(one.service, service) && fits(one.operation, operation),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#pending = this.#pending.filter((one) => one !== found);
    return found.rule;
  }
}
