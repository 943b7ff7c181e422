/** What a worker says about a connector or one of its tasks. */
export interface Status {
  readonly connector: { readonly state: string; readonly trace?: string };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace?: string }[];
}

export interface WorkerState {
  readonly state: 'STARTING' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'DOWN';
  /** Why it failed, in the words of the connector. */
  readonly message?: string;
}

/** A worker that refused a request. */
export class RestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RestError';
    this.status = status;
  }
}

const TIMEOUT_MS = 15_000;

/**
 * One call of the worker's REST interface; undefined for an answer without body.
 *
 * @throws RestError with the worker's own text; TypeError when it does not answer.
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

function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return text.trim() === '' ? undefined : text.trim().slice(0, 500); // a page of the server below, not the worker's JSON
  }
}

/** Exceptions of the framework that only say that something else went wrong. */
const WRAPPERS = ['Exiting WorkerSinkTask due to unrecoverable exception.', 'Tolerance exceeded in error handler'];

/** Why a task failed: the outermost exception of its stack trace that is not a wrapper, without the class's package. */
export function causeOf(trace: string): string {
  const [first = '', ...others] = trace.split('\n').map((line) => line.trim());
  const chain = [first, ...others.filter((line) => line.startsWith('Caused by: '))];
  const cause = chain.find((line) => !WRAPPERS.some((wrapper) => line.includes(wrapper))) ?? first;
  return cause.replace(/^(?:Caused by: )?(?:[\w$]+\.)*([\w$]+)(?=: |$)/, '$1');
}

/** Sums up a connector and its tasks: one that failed fails it; before all tasks run, it is starting. */
export function stateOf({ connector, tasks }: Status): WorkerState {
  const failed = [connector, ...tasks].find((one) => one.state === 'FAILED');
  if (failed !== undefined) return { state: 'FAILED', message: causeOf(failed.trace ?? 'no trace') };
  if (connector.state === 'PAUSED') return { state: 'PAUSED' };
  const running = connector.state === 'RUNNING' && tasks.length > 0 && tasks.every((task) => task.state === 'RUNNING');
  return { state: running ? 'RUNNING' : 'STARTING' };
}
