import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { type Http, type HttpResponse, NoAnswer } from '#lib/ports/http/http.ts';
import type { Secret } from '#lib/secret.ts';
import { parseExactly } from './json.ts';
import { errorShape } from './shapes.ts';
import { bearerOf, type DatabricksAccess, originOf } from './token.ts';

/** An answer that is an error, with the service's own code and words. */
export class DatabricksError extends UserError {
  readonly status: number;
  /** Such as `RESOURCE_DOES_NOT_EXIST`. */
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.name = 'DatabricksError';
    this.status = status;
    this.code = code;
  }
}

export interface PostOptions {
  /** Never sent a second time once it may have taken effect. */
  readonly once?: true;
  /** Sent although the run was cancelled, with a deadline of its own. */
  readonly evenCancelled?: true;
}

/** The two kinds of calls, retried where that is safe. */
export interface Call {
  get(path: string, query: Readonly<Record<string, string>>): Promise<unknown>;
  /** A body given as text is JSON already. */
  post(path: string, body: Readonly<Record<string, unknown>> | string, options?: PostOptions): Promise<unknown>;
  /** @throws Error when the answer has another shape. */
  read<S extends z.ZodType>(shape: S, answer: unknown, operation: string): z.output<S>;
}

export interface CallOptions {
  readonly access: DatabricksAccess;
  readonly http: Http;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const WITHIN_MS = 60_000;
const CANCEL_WITHIN_MS = 3_000;
const MOST_TRIES = 6;
/** Longest pause before a further try, whatever `Retry-After` asks for. */
const LONGEST_PAUSE_MS = 60_000;

/** Calls to one workspace; address and token are asked for at the first. */
export function createCall({ access, http, clock, signal }: CallOptions): Call {
  let bearer: Promise<Secret> | undefined;

  async function send(method: 'GET' | 'POST', path: string, body: string | undefined, options: PostOptions) {
    const origin = originOf(access.host);
    const ends = options.evenCancelled === true ? AbortSignal.timeout(CANCEL_WITHIN_MS) : signal;
    bearer ??= bearerOf(access, http, ends);
    const token = await bearer.catch((error: unknown) => {
      bearer = undefined;
      throw error;
    });
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === MOST_TRIES;
      const answer = await http
        .send({
          method,
          url: `${origin}${path}`,
          headers: {
            authorization: `Bearer ${token.reveal()}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
          withinMs: WITHIN_MS,
          signal: ends,
        })
        .catch((error: unknown) => {
          if (error instanceof NoAnswer && !last && isSafe(error.code, options)) return undefined;
          if (error instanceof NoAnswer) throw unreachable(error, origin);
          throw error;
        });
      if (answer !== undefined && answer.status === 200) return parsed(answer, path);
      if (answer !== undefined && (last || !mayRetry(answer.status, options))) throw refused(answer, method, path);
      await clock.sleep(pauseMs(answer, attempt), ends);
    }
  }

  return {
    get: (path, query) => send('GET', `${path}?${new URLSearchParams(query).toString()}`, undefined, {}),
    post: (path, body, options = {}) =>
      send('POST', path, typeof body === 'string' ? body : JSON.stringify(body), options),
    read(shape, answer, operation) {
      const result = shape.safeParse(answer);
      if (result.success) return result.data;
      throw new Error(
        `Databricks answered ${operation} with an unexpected shape: ${result.error.issues[0]?.message ?? ''}`,
      );
    },
  };
}

/** Nobody had listened, so that nothing can have taken effect. */
const isSafe = (code: string, { once }: PostOptions): boolean => once !== true || code === 'ECONNREFUSED';

const mayRetry = (status: number, { once }: PostOptions): boolean =>
  status === 429 || status === 503 || (status >= 500 && status !== 501 && once !== true);

function pauseMs(answer: HttpResponse | undefined, attempt: number): number {
  const asked = Number(answer?.headers['retry-after']);
  const own = 500 * 2 ** (attempt - 1);
  return Math.min(Number.isFinite(asked) && asked > 0 ? asked * 1000 : own, LONGEST_PAUSE_MS);
}

function parsed({ text }: HttpResponse, path: string): unknown {
  try {
    return text === '' ? {} : parseExactly(text);
  } catch (cause) {
    throw new UserError(
      `Databricks answered ${path.split('?')[0]} with something that is not JSON, such as a login page. Check DATABRICKS_HOST.`,
      { cause },
    );
  }
}

const unreachable = (error: NoAnswer, origin: string): UserError =>
  new UserError(`The Databricks workspace ${origin} does not answer (${error.code}). Check DATABRICKS_HOST.`, {
    cause: error,
  });

function refused({ status, text }: HttpResponse, method: string, path: string): UserError {
  const [where] = path.split('?');
  const { error_code: code = '', message = '' } = errorOf(text);
  const said = `${method} ${where}: ${status}${code === '' ? '' : ` ${code}`}${message === '' ? '' : `: ${message}`}`;
  if (status === 401 || (status === 403 && /token/i.test(message))) {
    return new DatabricksError(
      `Databricks refused the token (${said}). Check the input databricks-token or the variable DATABRICKS_TOKEN, and that it belongs to this workspace.`,
      status,
      code,
    );
  }
  if (status === 403) {
    return new DatabricksError(
      `Databricks denied ${said}. The owner of the token lacks that permission in the workspace.`,
      status,
      code,
    );
  }
  if (status >= 300 && status < 400) {
    return new DatabricksError(`Databricks redirects ${said}. Check DATABRICKS_HOST.`, status, code);
  }
  return new DatabricksError(`Databricks answered ${said}`, status, code);
}

function errorOf(text: string): z.output<typeof errorShape> {
  try {
    return errorShape.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {}; // an answer that is no JSON has neither code nor message
  }
}
