import type { WorkerState } from './worker-port.ts';

/** A worker's answer about a connector and its tasks. */
export interface Status {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[];
}

/** A worker refused a request. */
export class RestError extends Error {
  /** HTTP status. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RestError';
    this.status = status;
  }
}

const TIMEOUT_MS = 15_000;

/**
 * Calls the REST interface of a worker. Resolves to the parsed body; undefined for an answer without body.
 *
 * @throws RestError with the worker's own message when it refuses; TypeError when it cannot be reached.
 */
export async function call(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { 'content-type': 'application/json', connection: 'close' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new RestError(response.status, messageOf(text) ?? `HTTP ${response.status}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** The message in an error answer; undefined when there is none. */
function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return text.trim() === '' ? undefined : text.trim().slice(0, 500); // A page of the HTTP server inside the worker.
  }
}

/** Messages of exceptions with which Kafka Connect wraps the actual one. */
const WRAPPERS = ['Exiting WorkerSinkTask due to unrecoverable exception.', 'Tolerance exceeded in error handler'];

/** Why a task failed: the first exception in its stack trace that is no wrapper, without the package of its class. */
export function causeOf(trace: string): string {
  const [first = '', ...others] = trace.split('\n').map((line) => line.trim());
  const chain = [first, ...others.filter((line) => line.startsWith('Caused by: '))];
  const cause = chain.find((line) => !WRAPPERS.some((wrapper) => line.includes(wrapper))) ?? first;
  return cause.replace(/^(?:Caused by: )?(?:[\w$]+\.)*([\w$]+)(?=: |$)/, '$1');
}

/** The state of a connector: FAILED when one of its tasks has failed, STARTING until all of its tasks run. */
export function stateOf({ connector, tasks }: Status): WorkerState {
  const failed = [connector, ...tasks].find((one) => one.state === 'FAILED');
  if (failed !== undefined) return { state: 'FAILED', message: causeOf(failed.trace ?? 'no trace') };
  if (connector.state === 'PAUSED') return { state: 'PAUSED' };
  const running = connector.state === 'RUNNING' && tasks.length > 0 && tasks.every((task) => task.state === 'RUNNING');
  return { state: running ? 'RUNNING' : 'STARTING' };
}
