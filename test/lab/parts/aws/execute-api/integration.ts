import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { hopHeaders } from '../ministack/upstream.ts';
import { mapParameters } from './mapping.ts';
import { Refusal, serverError } from './refusal.ts';
import { lookup } from './resolve.ts';
import type { Matched } from './route.ts';

/** API Gateway's limit for the time that an integration takes. */
const LIMIT_MS = 29_000;
/** Idle connections are closed after 2 s, before a server closes them: a POST must not meet a closing connection. */
const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 2_000 });

/** Headers of a request that API Gateway does not pass on. */
const dropped = new Set(['host', 'content-length', 'expect', 'x-amzn-trace-id', ...hopHeaders]);

/** A request of a caller to a method with an HTTP_PROXY integration. */
export interface IntegrationCall {
  readonly apiId: string;
  readonly verb: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** IP address of the caller. */
  readonly source: string;
  readonly body: Buffer;
  readonly matched: Matched;
}

/** The request that API Gateway sends to the server behind an integration. */
export interface IntegrationRequest {
  readonly url: URL;
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
}

/** The path of a URI as text. Parsing it would change what the caller percent-encoded. */
const rawPath = (uri: string): string => /^[a-z]+:\/\/[^/?]+([^?]*)/.exec(uri)?.[1] || '/';

function passedHeaders({ headers, apiId, source, body }: IntegrationCall): Record<string, string | string[]> {
  const own = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || dropped.has(name) ? [] : [[name, value] as const],
  );
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    'user-agent': `AmazonAPIGateway_${apiId}`,
    ...Object.fromEntries(own),
    'x-forwarded-for': source,
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '443',
    'x-amzn-trace-id': `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    'content-length': String(body.length),
  };
}

/**
 * Builds the request to the server behind an HTTP_PROXY integration.
 *
 * @throws Refusal 500 for an integration whose address is wrong.
 */
export function integrationRequest(call: IntegrationCall): IntegrationRequest {
  const { method, parts } = call.matched;
  const integration = method.methodIntegration ?? {};
  const caller = { path: parts, query: new URLSearchParams(call.query), headers: call.headers };
  const mapped = mapParameters(integration, caller);
  const url = URL.parse(mapped.uri);
  if (url?.protocol !== 'http:') throw serverError();
  const search = [url.search.slice(1), call.query, mapped.query.toString()].filter((part) => part !== '').join('&');
  return {
    url,
    method: (integration.httpMethod === 'ANY' ? call.verb : integration.httpMethod) ?? 'GET',
    target: `${rawPath(mapped.uri)}${search === '' ? '' : `?${search}`}`,
    headers: { ...passedHeaders(call), ...mapped.headers },
    body: call.body,
    timeoutMs: Math.min(LIMIT_MS, integration.timeoutInMillis ?? LIMIT_MS),
  };
}

/**
 * Sends a request to the server behind an integration.
 *
 * @returns its answer, whose body has not been read.
 * @throws Refusal 504 when the server cannot be reached or does not answer in time.
 */
export function sendToServer({
  url,
  method,
  target,
  headers,
  body,
  timeoutMs,
}: IntegrationRequest): Promise<IncomingMessage> {
  const port = url.port === '' ? 80 : Number(url.port);
  const options = { agent, lookup, host: url.hostname, port, method, path: target, headers };
  return new Promise((resolve, reject) => {
    const behind = httpRequest(options, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const timer = setTimeout(() => {
      reject(new Refusal(504, 'Endpoint request timed out', 'IntegrationTimeoutException'));
      behind.destroy();
    }, timeoutMs);
    behind.once('error', () => {
      clearTimeout(timer);
      reject(new Refusal(504, 'Network error communicating with endpoint', 'IntegrationFailureException'));
    });
    behind.end(body);
  });
}
