import type { Principal } from '../identity/principal.ts';
import type { WireRequest } from '../signature/wire.ts';
import type { Answer } from './answer.ts';
import type { Protocol } from './service-error.ts';

/** A request whose body was read whole. */
export interface BufferedRequest extends WireRequest {
  readonly body: Buffer;
}

/** One operation of a service, as a request asks for it. */
export interface Operation {
  /** AWS's name, as in `kafkaconnect:CreateConnector`; the method and path where it is unknown. */
  readonly name: string;
  /** Whether it changes anything in the account. */
  readonly write: boolean;
  /** What it is about, for the log: an ARN, a name, or empty. */
  readonly resource: string;
  /** Undefined for an operation that this front door lacks. */
  readonly run: ((caller: Principal) => Promise<Answer>) | undefined;
}

/** A service whose requests are small enough to be read whole. */
export interface Service {
  /** As in the credential scope. */
  readonly name: string;
  readonly protocol: Protocol;
  /** AWS's names of the operations that are carried out. */
  readonly operations: readonly string[];
  /** @throws ServiceError for a request that cannot even be read. */
  resolve(request: BufferedRequest): Operation;
}

/** Whether an operation's name says that it only reads: for the log lines of operations that nobody carries out. */
export const soundsReadOnly = (operation: string): boolean => /^(Get|List|Describe|Head|Search|Lookup)/.test(operation);
