import type { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import { type Http, type HttpResponse, NoAnswer } from '#lib/ports/http/http.ts';
import type { Secret } from '#lib/secret.ts';
import { parseExactly } from './json.ts';
import { errorShape } from './shapes.ts';
import { bearerOf, type DatabricksAccess, originOf } from './token.ts';

/** The service has answered with an error. */
export class DatabricksError extends UserError {
  readonly status: number;
  /** The service's error code, such as `RESOURCE_DOES_NOT_EXIST`; empty when it gave none. */
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.name = 'DatabricksError';
    this.status = status;
    this.code = code;
  }
}

export interface PostOptions {
  /** The call is not sent a second time once it may have had an effect. */
  readonly once?: true;
  /** The call is sent even after the run was cancelled, with a short timeout of its own. */
  readonly evenCancelled?: true;
}

/** Calls to one workspace. They are tried again where that is safe. */
export interface DatabricksCalls {
  /** @throws DatabricksError when the service answers with an error; UserError when it does not answer. */
  get(path: string, query: Readonly<Record<string, string>>): Promise<unknown>;
  /**
   * @param body as a text, it is sent as it is and must be JSON.
   * @throws DatabricksError when the service answers with an error; UserError when it does not answer.
   */
  post(path: string, body: Readonly<Record<string, unknown>> | string, options?: PostOptions): Promise<unknown>;
  /**
   * Checks the shape of an answer.
   *
   * @param operation names the call in the error.
   * @throws Error when the answer has another shape.
   */
  read<S extends z.ZodType>(shape: S, answer: unknown, operation: string): z.output<S>;
}

export interface CallOptions {
  readonly access: DatabricksAccess;
  readonly http: Http;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 60_000;
const CANCEL_TIMEOUT_MS = 3_000;
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 500;
/** The longest pause before the next try, whatever `Retry-After` asks for. */
const MAX_PAUSE_MS = 60_000;

/** Makes the calls to one workspace. Its address and token are first needed by the first call. */
export function createCalls({ access, http, clock, signal }: CallOptions): DatabricksCalls {
  let bearer: Promise<Secret> | undefined;

  async function send(method: 'GET' | 'POST', path: string, body: string | undefined, options: PostOptions) {
    const origin = originOf(access.host);
    const callSignal = options.evenCancelled === true ? AbortSignal.timeout(CANCEL_TIMEOUT_MS) : signal;
    bearer ??= bearerOf(access, http, callSignal);
    const token = await bearer.catch((error: unknown) => {
      bearer = undefined;
      throw error;
    });
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === MAX_TRIES;
      const answer = await http
        .send({
          method,
          url: `${origin}${path}`,
          headers: {
            authorization: `Bearer ${token.reveal()}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
          timeoutMs: TIMEOUT_MS,
          signal: callSignal,
        })
        .catch((error: unknown) => {
          if (error instanceof NoAnswer && !isLast && mayRepeat(error.code, options)) return undefined;
          if (error instanceof NoAnswer) throw unreachable(error, origin);
          throw error;
        });
      if (answer !== undefined && answer.status === 200) return parsed(answer, path);
      if (answer !== undefined && (isLast || !mayRetry(answer.status, options))) throw refused(answer, method, path);
      await clock.sleep(pauseMs(answer, attempt), callSignal);
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

/** Whether a call without an answer may be repeated: it must be repeatable, or nobody can have received it. */
const mayRepeat = (code: string, { once }: PostOptions): boolean => once !== true || code === 'ECONNREFUSED';

/** Whether a call that was answered with an error status may be tried again. */
const mayRetry = (status: number, { once }: PostOptions): boolean =>
  status === 429 || status === 503 || (status >= 500 && status !== 501 && once !== true);

/** How long to wait before the next try: as `Retry-After` says, else twice as long each time. */
function pauseMs(answer: HttpResponse | undefined, attempt: number): number {
  const asked = Number(answer?.headers['retry-after']);
  const own = FIRST_PAUSE_MS * 2 ** (attempt - 1);
  return Math.min(Number.isFinite(asked) && asked > 0 ? asked * 1000 : own, MAX_PAUSE_MS);
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

function unreachable(error: NoAnswer, origin: string): UserError {
  // A proxy that does not lead there says itself what mends it.
  const why = error.code === 'EPROXY' ? `: ${error.message}` : ` (${error.code}). Check DATABRICKS_HOST.`;
  return new UserError(`The Databricks workspace ${origin} does not answer${why}`, { cause: error });
}

function refused({ status, text, headers }: HttpResponse, method: string, path: string): UserError {
  const [where] = path.split('?');
  const { error_code: code = '', message = '' } = errorOf(text);
  // Some refusals have their reason in a header alone.
  const words = (message || headers['x-databricks-reason-phrase'] || '').replace(/\.$/, '');
  const said = `${method} ${where}: ${status}${code === '' ? '' : ` ${code}`}${words === '' ? '' : `: ${words}`}`;
  return new DatabricksError(explain(status, code, words, said), status, code);
}

/** Says what an error answer means and what to do, by its status and its words. */
function explain(status: number, code: string, words: string, said: string): string {
  if (/IP (ACL|access list)|Source IP|blocked.*IP|IP address.*(blocked|not allowed)/i.test(words)) {
    return `Databricks does not let this machine in (${said}). Have its IP address allowed in the IP access list of the workspace, or run this on a machine whose address is allowed: GitHub's own runners change theirs.`;
  }
  if (status === 401 || (status === 403 && /token/i.test(words))) {
    return `Databricks refused the token (${said}). Check the input databricks-token or the variable DATABRICKS_TOKEN, and that it belongs to this workspace.`;
  }
  if (status === 403)
    return `Databricks denied ${said}. The owner of the token lacks that permission in the workspace.`;
  if (status >= 300 && status < 400) return `Databricks redirects ${said}. Check DATABRICKS_HOST.`;
  if (status === 404 && code !== 'RESOURCE_DOES_NOT_EXIST') {
    return `Databricks has no such operation: ${said}. Check DATABRICKS_HOST, and that this edition of the workspace offers it.`;
  }
  if (status === 404) return `Databricks has no such thing: ${said}. Check the databricks block of the config.`;
  if (status === 429) return `Databricks is throttling, even after several tries: ${said}. Run it again later.`;
  if (status >= 500) {
    return `Databricks failed on its side, even after several tries: ${said}. Run it again later; https://status.databricks.com shows outages.`;
  }
  return `Databricks refuses what was asked: ${said}. Correct in the databricks block of the config what it names.`;
}

/** Code and message of an error answer; both absent when it is not JSON. */
const errorOf = (text: string): z.output<typeof errorShape> => errorShape.safeParse(jsonOf(text)).data ?? {};
