import type { Integration } from '../services/apigateway/model.ts';

/** The parts of a caller's request from which parameters can be mapped. */
export interface CallerRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The parameters of the request to the integration. */
export interface Mapped {
  /** The integration's URI with its path parameters filled in. */
  readonly uri: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** The value of one mapping source: a fixed text in quotes, or a parameter of the caller's request. */
function mappedValue(source: string, caller: CallerRequest): string | undefined {
  if (/^'.*'$/.test(source)) return source.slice(1, -1);
  const [, place, name = ''] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(source) ?? [];
  if (place === 'path') return caller.path[name];
  if (place === 'querystring') return caller.query.get(name) ?? undefined;
  const header = caller.headers[name.toLowerCase()];
  return Array.isArray(header) ? header.join(',') : header;
}

/** Applies an integration's `requestParameters`, which set path, query and header parameters of its request. */
export function mapParameters(integration: Integration, caller: CallerRequest): Mapped {
  let uri = integration.uri ?? '';
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(integration.requestParameters ?? {})) {
    const [, place, name = ''] = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(target) ?? [];
    const value = mappedValue(source, caller);
    if (place === 'path') uri = uri.replace(`{${name}}`, () => value ?? '');
    else if (value === undefined) continue;
    else if (place === 'querystring') query.append(name, value);
    else if (place === 'header') headers[name.toLowerCase()] = value;
  }
  return { uri, query, headers };
}
