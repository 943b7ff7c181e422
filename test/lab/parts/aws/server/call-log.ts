import { openSync, writeSync } from 'node:fs';

/** One call, as a line of `.lab/logs/aws.jsonl` shows it. */
export interface LoggedCall {
  /** ARN of the caller. For a refused call the ARN of the claimed key, an unknown key id as sent, or `anonymous`. */
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  /** Whether the operation changes something when it succeeds. */
  readonly write: boolean;
  /** What the call is about: an ARN, a name or a path; may be empty. */
  readonly resource: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

/**
 * Appends one JSON line for each call. The line is written before the caller has the whole answer, so a test that reads
 * the file afterwards finds every call that it made.
 */
export class CallLog {
  readonly #file: number;
  readonly #now: () => number;

  /** @param now in ms since 1970. */
  constructor(path: string, now: () => number) {
    this.#file = openSync(path, 'a');
    this.#now = now;
  }

  write(call: LoggedCall): void {
    const { principal, service, operation, write, resource, status } = call;
    const at = new Date(this.#now()).toISOString();
    writeSync(this.#file, `${JSON.stringify({ at, principal, service, operation, write, resource, status })}\n`);
  }
}
