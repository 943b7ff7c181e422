import type { Readable } from 'node:stream';
import type { Clock } from '#lib/clock.ts';
import { codeOf, messageOf, UserError } from '#lib/errors.ts';
import { type Env, type HttpProxy, proxyFor } from '#lib/ports/proxy/proxy.ts';
import { unreachable } from '#lib/ports/proxy/tunnel.ts';
import { type Download, type Http, type HttpResponse, NoAnswer } from './http.ts';

/** Connections kept open to one server: more than the requests that the pipeline sends at the same time. */
const MAX_SOCKETS = 64;
/** A download that sends no byte for this long counts as lost. */
const SILENCE_TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 5;
/** The largest answer that is read into memory, after decompression. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** The largest file that is downloaded. The archives that the pipeline needs are far smaller. */
const MAX_DOWNLOAD_BYTES = 4 * 1024 ** 3;

type Axios = import('axios').AxiosInstance;

/**
 * The HTTP port over axios, which is loaded at the first request. Errors of axios are never passed on.
 *
 * @param env names the proxies, if any.
 */
export function createHttp(clock: Clock, env: Env = {}): Http {
  let client: Promise<Axios> | undefined;
  const axios = () => {
    client ??= connect(env);
    return client;
  };

  return {
    async send(request) {
      const { method, url, headers, body, timeoutMs, signal } = request;
      using deadline = signalWithTimeout(clock, timeoutMs, signal);
      try {
        const reply = await (await axios()).request<string>({
          method,
          url,
          headers: { ...headers },
          ...(body === undefined ? {} : { data: typeof body === 'string' ? body : Buffer.from(body) }),
          ...proxySettings(forwarding(request.url, env)),
          maxRedirects: 0,
          responseType: 'text',
          signal: deadline.signal,
        });
        return {
          status: reply.status,
          headers: plainHeaders(reply.headers),
          text: reply.data ?? '',
        } satisfies HttpResponse;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof UserError) throw error;
        throw noAnswer(request, error, deadline.signal.aborted ? timeoutMs : undefined, env);
      }
    },

    async download(url, signal) {
      const named = { method: 'GET', url } as const;
      using deadline = signalWithTimeout(clock, SILENCE_TIMEOUT_MS, signal);
      try {
        const reply = await (await axios()).request<Readable>({
          method: 'GET',
          url,
          // Unencoded, because the digest is that of the archive itself.
          headers: { 'accept-encoding': 'identity' },
          decompress: false,
          // Counted while it is read: axios would put a stream of its own around the body, which does not end when told.
          maxContentLength: -1,
          ...proxySettings(forwarding(url, env)),
          maxRedirects: MAX_REDIRECTS,
          responseType: 'stream',
          signal: deadline.signal,
        });
        if (reply.status !== 200) {
          throw new UserError(`GET ${shown(url)} answered ${reply.status} instead of 200.${meaningOf(reply.status)}`);
        }
        const announced = plainHeaders(reply.headers)['content-length'];
        return {
          body: withTimeout(reply.data, { ...named, env }, clock, signal),
          size: announced === undefined ? undefined : Number(announced),
        } satisfies Download;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof UserError) throw error;
        throw noAnswer(named, error, deadline.signal.aborted ? SILENCE_TIMEOUT_MS : undefined, env);
      }
    },
  };
}

/** The proxy that a request without TLS is sent to. Those with TLS go through one by their agent. */
function forwarding(url: string, env: Env): HttpProxy | undefined {
  const proxy = URL.canParse(url) ? proxyFor(url, env) : undefined;
  return /^http:/i.test(url) ? proxy : undefined;
}

function proxySettings(proxy: HttpProxy | undefined): Pick<import('axios').AxiosRequestConfig, 'proxy'> {
  if (proxy === undefined) return {};
  const { host, port, isTls, credentials } = proxy;
  const auth = credentials && { username: credentials.user, password: credentials.password.reveal() };
  return { proxy: { protocol: isTls ? 'https' : 'http', host, port, ...(auth === undefined ? {} : { auth }) } };
}

async function connect(env: Env): Promise<Axios> {
  const [{ default: axios }, http, { TunnelAgent }] = await Promise.all([
    import('axios'),
    import('node:http'),
    import('#lib/ports/proxy/tunnel-agent.ts'),
  ]);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS, noDelay: true };
  return axios.create({
    httpAgent: new http.Agent(agent),
    httpsAgent: new TunnelAgent(env, agent),
    // Its own reading of the environment would be a second rule.
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
  });
}

/** A signal that aborts when the caller's does, or when the time is up. */
function signalWithTimeout(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const deadline = clock.deadline(ms);
  const abort = () => controller.abort();
  // Not AbortSignal.any: its signals would accumulate on the caller's, which lives as long as the run.
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

/** The chunks of a body; throws NoAnswer when the next one does not arrive in time, UserError when there are too many. */
async function* withTimeout(
  body: Readable,
  named: { readonly method: string; readonly url: string; readonly env: Env },
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    using deadline = signalWithTimeout(clock, SILENCE_TIMEOUT_MS, signal);
    const destroy = () => body.destroy();
    // Destroying the stream is the only way to end a pending read.
    deadline.signal.addEventListener('abort', destroy, { once: true });
    if (deadline.signal.aborted) destroy();
    try {
      return await chunks.next();
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(named, error, deadline.signal.aborted ? SILENCE_TIMEOUT_MS : undefined, named.env);
    }
  };
  try {
    let size = 0;
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) {
      size += chunk.value.length;
      if (size > MAX_DOWNLOAD_BYTES) {
        throw new UserError(`GET ${shown(named.url)} sends more than ${MAX_DOWNLOAD_BYTES / 1024 ** 3} GiB.`);
      }
      yield chunk.value;
    }
  } finally {
    body.destroy();
  }
}

/**
 * The error for a request without a response. axios's own errors hold the request with its headers and body, which may
 * be secret, so only their code and message are kept.
 */
function noAnswer(
  { method, url }: { readonly method: string; readonly url: string },
  error: unknown,
  timeoutMs: number | undefined,
  env: Env,
): NoAnswer {
  const what = `${method} ${shown(url)}`;
  if (timeoutMs !== undefined) return new NoAnswer(`${what}: no answer within ${timeoutMs / 1000} s`, 'TIMEOUT');
  if (isTooLarge(error)) {
    return new NoAnswer(
      `${what}: the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB, so it is not the one that was asked for`,
      'TOO_LARGE',
    );
  }
  const code = deepCodeOf(error);
  const proxy = NOT_CONNECTED.has(code) ? forwarding(url, env) : undefined;
  if (proxy !== undefined) {
    return new NoAnswer(`${what}: no answer: ${unreachable(proxy, new URL(url).host, error).message}`, 'EPROXY');
  }
  const text = messageOf(error).replace(/\s+/g, ' ').trim();
  return new NoAnswer(`${what}: no answer: ${text === '' ? code : text}`, code);
}

/** What the status of a refused download means. */
function meaningOf(status: number): string {
  if (status === 404 || status === 410) return ' There is nothing at this address: check it, and the version in it.';
  if (status === 401 || status === 403) return ' The server does not give it to everybody.';
  if (status === 407) return ' A proxy on the way wants credentials: set them in HTTP_PROXY.';
  return status === 429 || status >= 500 ? ' The server is overloaded or broken: run again later.' : '';
}

/** Codes of connections that were never open. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** axios gives it the code of any bad response, so only the text tells. */
const isTooLarge = (error: unknown): boolean => /^maxContentLength size of \d+ exceeded$/.test(messageOf(error));

/**
 * The code of an error, or of its cause: for a host with two addresses the error is an AggregateError without a code.
 */
function deepCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code = codeOf(error);
  if (code !== '') return code;
  return error.cause === undefined ? 'UNKNOWN' : deepCodeOf(error.cause);
}

/** An address without its query and credentials, which may be secret. */
function shown(url: string): string {
  if (!URL.canParse(url)) return '(no valid URL)';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** axios's headers as a plain record, names in lower case. */
function plainHeaders(headers: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) found[name.toLowerCase()] = String(value);
  }
  return found;
}
