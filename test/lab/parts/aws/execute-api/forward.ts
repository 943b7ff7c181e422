import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { hopHeaders } from '../ministack/upstream.ts';
import type { Invocation } from './invocation.ts';
import { mapParameters } from './mapping.ts';
import { ids, Refusal, serverError } from './refusal.ts';
import { lookup } from './resolve.ts';
import type { Matched } from './route.ts';

/** API Gateway's limit for the time that an integration takes. */
const LIMIT_MS = 29_000;
/** Idle connections are closed after 2 s, before a server closes them: a POST must not meet a closing connection. */
const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 2_000 });

/** Headers of an answer that API Gateway passes on with the prefix `x-amzn-remapped-`. */
const remapped = new Set(['date', 'server', 'www-authenticate']);
/** Headers of a request that API Gateway does not pass on. */
const dropped = new Set(['host', 'content-length', 'expect', 'x-amzn-trace-id', ...hopHeaders]);

/** The path of a URI as text. Parsing it would change what the caller percent-encoded. */
const rawPath = (uri: string): string => /^[a-z]+:\/\/[^/?]+([^?]*)/.exec(uri)?.[1] || '/';

function requestHeaders(request: IncomingMessage, apiId: string, body: Buffer): Record<string, string | string[]> {
  const own = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined || dropped.has(name) ? [] : [[name, value] as const],
  );
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    'user-agent': `AmazonAPIGateway_${apiId}`,
    ...Object.fromEntries(own),
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-amzn-trace-id': `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    'content-length': String(body.length),
  };
}

function answerHeaders(answer: IncomingMessage): Record<string, string | string[]> {
  const own = Object.entries(answer.headers).flatMap(([name, value]) => {
    if (value === undefined || hopHeaders.has(name)) return [];
    return [[remapped.has(name) ? `x-amzn-remapped-${name}` : name, value] as const];
  });
  return { ...Object.fromEntries(own), ...ids() };
}

/** One request of a caller with what API Gateway has found out about it. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly invocation: Invocation;
  readonly matched: Matched;
  readonly body: Buffer;
}

/**
 * Sends a request to the server behind an HTTP_PROXY integration, and that server's answer back to the caller.
 *
 * @throws Refusal 504 when the server cannot be reached or does not answer in time, 500 for a wrong integration.
 */
export function forward({ request, response, invocation, matched, body }: Call): Promise<void> {
  const { method, parts } = matched;
  const integration = method.methodIntegration ?? {};
  const caller = { path: parts, query: new URLSearchParams(invocation.query), headers: request.headers };
  const mapped = mapParameters(integration, caller);
  const url = URL.parse(mapped.uri);
  if (url?.protocol !== 'http:') throw serverError();
  const search = [url.search.slice(1), invocation.query, mapped.query.toString()]
    .filter((part) => part !== '')
    .join('&');
  const verb = integration.httpMethod === 'ANY' ? request.method : integration.httpMethod;
  const options = {
    agent,
    lookup,
    host: url.hostname,
    port: url.port === '' ? 80 : Number(url.port),
    method: verb ?? 'GET',
    path: `${rawPath(mapped.uri)}${search === '' ? '' : `?${search}`}`,
    headers: { ...requestHeaders(request, invocation.apiId, body), ...mapped.headers },
  };
  return new Promise((resolve, reject) => {
    const behind = httpRequest(options, (answer) => {
      clearTimeout(timer);
      response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
      answer.pipe(response);
      answer.once('end', resolve);
      answer.once('error', reject);
    });
    const timer = setTimeout(
      () => {
        reject(new Refusal(504, 'Endpoint request timed out', 'IntegrationTimeoutException'));
        behind.destroy();
      },
      Math.min(LIMIT_MS, integration.timeoutInMillis ?? LIMIT_MS),
    );
    behind.once('error', () => {
      clearTimeout(timer);
      reject(new Refusal(504, 'Network error communicating with endpoint', 'IntegrationFailureException'));
    });
    behind.end(body);
  });
}
