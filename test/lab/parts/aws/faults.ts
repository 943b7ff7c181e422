import { z } from 'zod';
import type { Protocol } from './protocol/service-error.ts';
import { ServiceError } from './protocol/service-error.ts';

const rule = z.strictObject({
  /** As in the credential scope, or `*`. */
  service: z.string().min(1),
  /** AWS's name, or `*`. */
  operation: z.string().min(1).default('*'),
  /** `throttling` and `unavailable` answer as the service does then; `slow` answers late; `late` takes effect late. */
  kind: z.enum(['throttling', 'unavailable', 'slow', 'late']),
  /** How many calls it befalls. */
  count: z.int().min(1).default(1),
  /** For `slow` and `late`, in ms. */
  delayMs: z.int().min(0).max(600_000).default(0),
});

/** What shall go wrong, and how often. */
export type FaultRule = z.infer<typeof rule>;

type Wording = readonly [status: number, code: string, message: string];

/** How services say that there were too many calls. */
const throttling: Readonly<Record<Protocol, Wording>> = {
  ec2: [503, 'RequestLimitExceeded', 'Request limit exceeded.'],
  query: [400, 'Throttling', 'Rate exceeded'],
  json: [400, 'ThrottlingException', 'Rate exceeded'],
  'rest-json': [429, 'TooManyRequestsException', 'Too Many Requests'],
  s3: [503, 'SlowDown', 'Please reduce your request rate.'],
};

/** How services say that they are at fault. */
const unavailable: Readonly<Record<Protocol, Wording>> = {
  ec2: [503, 'Unavailable', 'The server is overloaded and cannot handle the request.'],
  query: [503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'],
  json: [500, 'InternalServerError', 'An error occurred on the server side.'],
  'rest-json': [503, 'ServiceUnavailableException', 'Service is unavailable. Try again.'],
  s3: [503, 'ServiceUnavailable', 'Service is unable to handle request.'],
};

interface Pending {
  readonly rule: FaultRule;
  left: number;
}

/** The faults that are to befall calls. */
export class Faults {
  readonly #sleep: (ms: number) => Promise<void>;
  #pending: Pending[] = [];

  constructor(sleep: (ms: number) => Promise<void>) {
    this.#sleep = sleep;
  }

  /**
   * Replaces all rules; an empty list ends all faults.
   *
   * @throws Error naming the first thing that is wrong with them.
   */
  set(rules: unknown): void {
    const read = z.array(rule).safeParse(rules);
    if (!read.success) {
      const issue = read.error.issues[0];
      throw new Error(`faults: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
    }
    this.#pending = read.data.map((one) => ({ rule: one, left: one.count }));
  }

  /** The rules that have not befallen as many calls yet as they say; `count` is what is left. */
  rules(): FaultRule[] {
    return this.#pending.map(({ rule: one, left }) => ({ ...one, count: left }));
  }

  /**
   * Lets a call suffer what is due to it: called once for each call, before it is carried out.
   *
   * @throws ServiceError in the words of the protocol.
   */
  async befall(service: string, operation: string, protocol: Protocol): Promise<void> {
    const found = this.#take(service, operation, (kind) => kind !== 'late');
    if (found === undefined) return;
    if (found.delayMs > 0) await this.#sleep(found.delayMs);
    if (found.kind === 'slow') return;
    throw new ServiceError(...(found.kind === 'throttling' ? throttling : unavailable)[protocol]);
  }

  /** How long what a call changes stays without effect, in ms. */
  lateness(service: string, operation: string): number {
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
