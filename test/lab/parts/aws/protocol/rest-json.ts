import { randomUUID } from 'node:crypto';
import type { Principal } from '../identity/principal.ts';
import type { Answer } from './answer.ts';
import { type BufferedRequest, type Operation, type Service, soundsReadOnly } from './operation.ts';
import { ServiceError } from './service-error.ts';

/** A request that matches a route. */
export interface RestCall {
  /** The variables of the path, decoded, by their name in the pattern. */
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly caller: Principal;
  readonly request: BufferedRequest;
  /**
   * Parses the body. An empty body is an empty object.
   *
   * @throws ServiceError BadRequestException when the body is not JSON.
   */
  json(): unknown;
}

/** One operation of a service with the REST-JSON protocol. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /**
   * For example `/v1/connectors/{connectorArn}/operations`. A variable matches up to the next slash of the encoded
   * path.
   */
  readonly pattern: string;
  /** What the call is about, for the log. Without this function, the log shows the variables of the path. */
  resource?(body: unknown): string;
  /** Carries the operation out. Returns an {@link Answer}, or a value that is sent as JSON with status 200. */
  run(call: RestCall): unknown;
}

/** An answer whose body is the value as JSON. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(value),
  };
}

/** Whether the result of an operation is an answer already, for example one of the emulator. */
const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value;

/** The decoded variables of a percent-encoded path; undefined when it does not match the pattern. */
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

/** The body for the log; undefined when it is not JSON, which is refused later. */
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

/** Builds a service with the REST-JSON protocol from its routes. */
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
