import type { IncomingMessage, ServerResponse } from 'node:http';
import { hopHeaders } from '../ministack/upstream.ts';
import { integrationRequest, sendToServer } from './integration.ts';
import type { Invocation } from './invocation.ts';
import { ids } from './refusal.ts';
import type { Matched } from './route.ts';

/** Headers of an answer that API Gateway passes on with the prefix `x-amzn-remapped-`. */
const remapped = new Set(['date', 'server', 'www-authenticate']);

/** The headers of a server's answer as API Gateway passes them on. */
export function answerHeaders(answer: IncomingMessage): Record<string, string | string[]> {
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
export async function forward({ request, response, invocation, matched, body }: Call): Promise<void> {
  const answer = await sendToServer(
    integrationRequest({
      apiId: invocation.apiId,
      verb: request.method ?? 'GET',
      query: invocation.query,
      headers: request.headers,
      source: request.socket.remoteAddress ?? '127.0.0.1',
      body,
      matched,
    }),
  );
  response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
  await new Promise((resolve, reject) => {
    answer.pipe(response);
    answer.once('end', resolve);
    answer.once('error', reject);
  });
}
