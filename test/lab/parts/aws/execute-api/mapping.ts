import type { Integration } from '../services/apigateway/model.ts';

/** What a caller sent, as far as parameters can be mapped from it. */
export interface CallerRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Parameters of an integration request. */
export interface Mapped {
  /** The integration's URI with its path parameters filled in. */
  readonly uri: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

function mappedValue(source: string, caller: CallerRequest): string | undefined {
  if (/^'.*'$/.test(source)) return source.slice(1, -1);
  const [, place, name = ''] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(source) ?? [];
  if (place === 'path') return caller.path[name];
  if (place === 'querystring') return caller.query.get(name) ?? undefined;
  const header = caller.headers[name.toLowerCase()];
  return Array.isArray(header) ? header.join(',') : header;
}

/** Applies an integration's `requestParameters`: path, query and header parameters, from the caller or fixed in quotes. */
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
