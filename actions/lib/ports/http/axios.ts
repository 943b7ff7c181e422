import type { Readable } from 'node:stream';
import type { Clock } from '#lib/clock.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import { type Download, type Http, type HttpRequest, type HttpResponse, NoAnswer } from './http.ts';

/** Connections kept to one server: more than any number of requests that the pipeline has under way. */
const SOCKETS = 64;
/** A download that gives no byte for this long is lost. */
const SILENCE_MS = 60_000;
const MOST_REDIRECTS = 5;

type Axios = import('axios').AxiosInstance;

/** HTTP over axios, which is loaded at the first request. Nothing that axios throws leaves it. */
export function createHttp(clock: Clock): Http {
  let client: Promise<Axios> | undefined;
  const axios = () => {
    client ??= connect();
    return client;
  };

  return {
    async send(request) {
      const { method, url, headers, body, withinMs, signal } = request;
      using deadline = timed(clock, withinMs, signal);
      try {
        const reply = await (await axios()).request<string>({
          method,
          url,
          headers: { ...headers },
          ...(body === undefined ? {} : { data: typeof body === 'string' ? body : Buffer.from(body) }),
          maxRedirects: 0,
          responseType: 'text',
          signal: deadline.signal,
        });
        return { status: reply.status, headers: plain(reply.headers), text: reply.data ?? '' } satisfies HttpResponse;
      } catch (error) {
        signal.throwIfAborted();
        throw noAnswer(request, error, deadline.signal.aborted ? withinMs : undefined);
      }
    },

    async download(url, signal) {
      const named = { method: 'GET', url } as const;
      using deadline = timed(clock, SILENCE_MS, signal);
      try {
        const reply = await (await axios()).request<Readable>({
          method: 'GET',
          url,
          // The digest is that of the archive itself, not of an encoding for the way.
          headers: { 'accept-encoding': 'identity' },
          decompress: false,
          maxRedirects: MOST_REDIRECTS,
          responseType: 'stream',
          signal: deadline.signal,
        });
        if (reply.status !== 200) {
          throw new UserError(`GET ${shown(url)} answered ${reply.status} instead of 200.`);
        }
        const announced = plain(reply.headers)['content-length'];
        return {
          body: watched(reply.data, named, clock, signal),
          size: announced === undefined ? undefined : Number(announced),
        } satisfies Download;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof UserError) throw error;
        throw noAnswer(named, error, deadline.signal.aborted ? SILENCE_MS : undefined);
      }
    },
  };
}

async function connect(): Promise<Axios> {
  const [{ default: axios }, http, https] = await Promise.all([
    import('axios'),
    import('node:http'),
    import('node:https'),
  ]);
  const agent = { keepAlive: true, maxSockets: SOCKETS, noDelay: true };
  return axios.create({
    httpAgent: new http.Agent(agent),
    httpsAgent: new https.Agent(agent),
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });
}

/** A signal that ends with the caller's or when time is up, whatever comes first. */
function timed(clock: Clock, ms: number, signal: AbortSignal): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const deadline = clock.deadline(ms);
  const abort = () => controller.abort();
  // Listeners rather than AbortSignal.any, whose dependants pile up on a signal that lives as long as the run.
  for (const one of [deadline.signal, signal]) one.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const one of [deadline.signal, signal]) one.removeEventListener('abort', abort);
      deadline[Symbol.dispose]();
    },
  };
}

async function* watched(
  body: Readable,
  named: { readonly method: string; readonly url: string },
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    using deadline = timed(clock, SILENCE_MS, signal);
    const destroy = () => body.destroy();
    // Only the stream itself ends a read of it that is under way.
    deadline.signal.addEventListener('abort', destroy, { once: true });
    if (deadline.signal.aborted) destroy();
    try {
      return await chunks.next();
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(named, error, deadline.signal.aborted ? SILENCE_MS : undefined);
    }
  };
  try {
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value;
  } finally {
    body.destroy();
  }
}

function noAnswer(
  { method, url }: Pick<HttpRequest, 'url'> & { readonly method: string },
  error: unknown,
  timeoutMs: number | undefined,
): NoAnswer {
  const what = `${method} ${shown(url)}`;
  if (timeoutMs !== undefined) return new NoAnswer(`${what}: no answer within ${timeoutMs / 1000} s`, 'TIMEOUT');
  const code = codeOf(error);
  const words = messageOf(error).replace(/\s+/g, ' ').trim();
  // axios keeps the request, its headers and its body in its errors: only code and words go on.
  return new NoAnswer(`${what}: no answer: ${words === '' ? code : words}`, code);
}

/** Code of an error, or of what caused it: a host with two addresses fails with an AggregateError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? 'UNKNOWN' : codeOf(error.cause);
}

/** An address without what may be secret in it. */
function shown(url: string): string {
  if (!URL.canParse(url)) return '(no valid URL)';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function plain(headers: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) found[name.toLowerCase()] = String(value);
  }
  return found;
}
