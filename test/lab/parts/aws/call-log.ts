import { openSync, writeSync } from 'node:fs';

/** One call, as a line of `.lab/logs/aws.jsonl` has it. */
export interface LoggedCall {
  /** ARN of the caller, or of the claimed key when the call was refused; an unknown key id; `anonymous` without any. */
  readonly principal: string;
  readonly service: string;
  readonly operation: string;
  /** Whether the operation changes anything, whatever became of it. */
  readonly write: boolean;
  readonly resource: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

/** Writes one line a call, before the caller has the end of the answer: a test that reads the file sees all of them. */
export class CallLog {
  readonly #file: number;
  readonly #now: () => number;

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
