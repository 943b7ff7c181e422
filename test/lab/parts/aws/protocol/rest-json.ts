import { randomUUID } from 'node:crypto';
import type { Principal } from '../identity/principal.ts';
import type { Answer } from './answer.ts';
import { type BufferedRequest, type Operation, type Service, soundsReadOnly } from './operation.ts';
import { ServiceError } from './service-error.ts';

/** A request that matched a route. */
export interface RestCall {
  /** The path's parts by their name in the pattern, decoded. */
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly caller: Principal;
  readonly request: BufferedRequest;
  /**
   * The body as JSON; an empty one is an empty object.
   *
   * @throws ServiceError BadRequestException when it is no JSON.
   */
  json(): unknown;
}

/** One operation of a REST service. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** As in `/v1/connectors/{connectorArn}/operations`; a part takes everything up to the next slash of the raw path. */
  readonly pattern: string;
  /** What the log says it is about; without it, the path's parts. */
  resource?(body: unknown): string;
  run(call: RestCall): unknown;
}

/** An answer in JSON. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(value),
  };
}

/** Whether what an operation returned is an answer already, such as one passed on from behind. */
const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value;

/** Matches a raw path against a pattern; undefined when it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split('/');
  const have = path.replace(/\/$/, '').split('/');
  if (want.length !== have.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [i, segment] of want.entries()) {
    const given = have[i] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== given) return undefined;
    if (name !== undefined) {
      if (given === '') return undefined;
      parts[name] = decodeURIComponent(given);
    }
  }
  return parts;
}

/** The body for the log alone: one that is no JSON is refused later, and is about nothing. */
function readable(body: Buffer): unknown {
  try {
    return parse(body);
  } catch {
    return undefined;
  }
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError(400, 'BadRequestException', 'The request body is not valid JSON.');
  }
}

/** A service of the REST-JSON protocol from a table of its routes. */
export function restService(name: string, routes: readonly Route[]): Service {
  return {
    name,
    protocol: 'rest-json',
    operations: routes.map(({ operation }) => operation),
    resolve(request): Operation {
      for (const route of routes) {
        if (route.method !== request.method) continue;
        const parts = matchPath(route.pattern, request.path);
        if (parts === undefined) continue;
        const run = async (caller: Principal): Promise<Answer> => {
          const query = new URLSearchParams(request.query);
          const value = await route.run({ parts, query, caller, request, json: () => parse(request.body) });
          return isAnswer(value) ? value : jsonAnswer(value);
        };
        const resource = route.resource?.(readable(request.body)) ?? Object.values(parts).join('/');
        return { name: route.operation, write: !soundsReadOnly(route.operation), resource, run };
      }
      const operation = `${request.method} ${request.path}`;
      return { name: operation, write: request.method !== 'GET', resource: request.path, run: undefined };
    },
  };
}
