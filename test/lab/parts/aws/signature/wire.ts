import type { IncomingMessage } from 'node:http';

/** A request exactly as it was received. Nothing is decoded or normalised, because the signature covers these bytes. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  /** By lower-case name. Repeated headers are joined by commas, in the order in which they were sent. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Takes from Node's request what the verification of a signature needs. */
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
