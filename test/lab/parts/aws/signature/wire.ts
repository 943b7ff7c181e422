import type { IncomingMessage } from 'node:http';

/** A request as it came over the wire: a signature covers these very bytes, so nothing is decoded or normalised. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  /** Lower-case names; repeated headers joined by a comma, in the order sent. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Splits Node's request into what SigV4 looks at. */
export function wireRequest(request: IncomingMessage): WireRequest {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    const value = request.rawHeaders[i + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
  };
}
