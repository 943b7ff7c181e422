import type { Principal } from '../identity/principal.ts';
import type { WireRequest } from '../signature/wire.ts';
import type { Answer } from './answer.ts';
import type { Protocol } from './service-error.ts';

/** A request with its whole body. */
export interface BufferedRequest extends WireRequest {
  readonly body: Buffer;
}

/** The operation that a request asks for. */
export interface Operation {
  /** AWS's name without the service, for example `CreateConnector`; method and path when the name is unknown. */
  readonly name: string;
  /** Whether it changes something in the account. */
  readonly write: boolean;
  /** What it is about, for the log: an ARN or a name; may be empty. */
  readonly resource: string;
  /** Carries it out; undefined when the front door lacks the operation. */
  readonly run: ((caller: Principal) => Promise<Answer>) | undefined;
}

/** A service whose requests are small enough to be read into memory. */
export interface Service {
  /** Name in the credential scope of a signature. */
  readonly name: string;
  readonly protocol: Protocol;
  /** AWS's names of the operations that are carried out. */
  readonly operations: readonly string[];
  /** Finds out what a request asks for. @throws ServiceError when the request cannot be parsed. */
  resolve(request: BufferedRequest): Operation;
}

/** Whether an operation only reads, guessed from its name: for the log lines of operations that are not carried out. */
export const soundsReadOnly = (operation: string): boolean => /^(Get|List|Describe|Head|Search|Lookup)/.test(operation);
