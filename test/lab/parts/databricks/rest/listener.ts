import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SignIn } from '../account/sign-in.ts';
import { ApiError, malformed } from './api-error.ts';
import { Cut, type Faults } from './faults.ts';
import { isForm, MAX_FORM_BYTES, readForm } from './form.ts';
import { parseJson, toJson } from './int64.ts';
import { RawAnswer, type Route } from './route.ts';

/** One answered call, for the log. */
export interface Call {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Whether the call changes something when it succeeds: every POST of the API. */
  readonly write: boolean;
  readonly status: number;
  readonly error?: string | number;
}

/** Largest body of a request: an import of 10 MB with its envelope. */
const MAX_BYTES = 16 * 2 ** 20;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const maxBytes = isForm(request.headers['content-type']) ? MAX_FORM_BYTES : MAX_BYTES;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBytes)
      throw new ApiError(413, 'MAX_REQUEST_SIZE_EXCEEDED', `The request has more than ${maxBytes} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The token of an Authorization header: Bearer, or Basic with the user `token`, as `curl --user` and `.netrc` send it. */
function tokenIn(header: string): string | undefined {
  const [, bearer] = /^Bearer (.+)$/.exec(header) ?? [];
  const [, basic] = /^Basic (.+)$/.exec(header) ?? [];
  return bearer ?? /^token:(.+)$/.exec(Buffer.from(basic ?? '', 'base64').toString())?.[1];
}

function authenticate(header: string | undefined, signIn: SignIn): void {
  const given = tokenIn(header ?? '');
  if (given === undefined) {
    throw new ApiError(401, 401, 'Credential was not sent or was of an unsupported type for this API.');
  }
  if (!signIn.isValid(given)) throw new ApiError(403, 403, 'Invalid access token.');
}

/** The query as an object. No parameter of the API occurs more than once. */
const queryOf = (url: URL): Record<string, string> => Object.fromEntries(url.searchParams);

/** Fields in the body of a GET, where old clients send them. They are read like those of a query. */
function queryInBody(body: string): Record<string, unknown> {
  const fields = jsonOf(body);
  if (typeof fields !== 'object' || fields === null) throw malformed('the body of a GET must be an object');
  const isScalar = (value: unknown): boolean => ['number', 'bigint', 'boolean'].includes(typeof value);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isScalar(value) ? String(value) : value]),
  );
}

function jsonOf(body: string): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

async function inputOf(request: IncomingMessage, url: URL, body: Buffer, route?: Route): Promise<unknown> {
  const type = request.headers['content-type'];
  if (route?.fromForm !== undefined && isForm(type)) return route.fromForm(await readForm(type, body));
  const text = body.toString('utf8');
  if (request.method === 'GET') {
    return url.search === '' && text.trim() !== '' ? queryInBody(text) : queryOf(url);
  }
  return text.trim() === '' ? {} : jsonOf(text);
}

/**
 * Creates the request handler of the API.
 *
 * @param control answers the calls `/_lab/…` of tests, which set faults and allow or forbid mounts.
 * @param options `log` is called once for each call, with its result.
 */
export function listener(
  routes: readonly Route[],
  control: (method: string, path: string, input: unknown) => unknown,
  options: { readonly signIn: SignIn; readonly faults: Faults; readonly log: (call: Call) => void },
): RequestListener {
  const table = new Map<string, Route>(
    routes.flatMap((one) => one.versions.map((version) => [one.call.replace(' ', ` /api/${version}/`), one] as const)),
  );

  const answer = async (request: IncomingMessage, url: URL, body: Buffer): Promise<unknown> => {
    const name = `${request.method} ${url.pathname}`;
    authenticate(request.headers.authorization, options.signIn);
    const found = table.get(name);
    const input = await inputOf(request, url, body, found);
    if (url.pathname.startsWith('/_lab/')) return control(request.method ?? '', url.pathname, input);
    options.faults.onCall(name, 'before');
    if (found === undefined) throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `No API found for '${name}'`);
    const result = await found.handle(input);
    options.faults.onCall(name, 'afterwards');
    return result;
  };

  const send = (response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>>) => {
    const raw = body instanceof RawAnswer ? body : new RawAnswer('application/json', Buffer.from(toJson(body)));
    response.writeHead(status, { 'content-type': raw.contentType, 'content-length': raw.body.length, ...headers });
    response.end(raw.body);
  };

  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://workspace');
    const called = { method: request.method ?? '', path: url.pathname };
    const write = called.method === 'POST' && url.pathname.startsWith('/api/');
    const log = (status: number, error?: string | number): void =>
      options.log({
        at: new Date().toISOString(),
        ...called,
        write,
        status,
        ...(error === undefined ? {} : { error }),
      });
    const whole = async (): Promise<{ status: number; result: unknown }> => {
      const body = await bodyOf(request);
      const open = options.signIn.open(called.method, called.path, body.toString('utf8'));
      if (open !== undefined) return { status: open.status, result: open.body };
      return { status: 200, result: await answer(request, url, body) };
    };
    whole().then(
      ({ status, result }) => {
        log(status);
        send(response, status, result, {});
      },
      (error: unknown) => {
        if (error instanceof Cut) {
          log(0, 'CUT');
          response.destroy();
          return;
        }
        const known =
          error instanceof ApiError
            ? error
            : new ApiError(500, 'INTERNAL_ERROR', `The lab's Databricks failed: ${String(error)}`);
        if (known !== error) console.error(error);
        log(known.status, known.code);
        send(response, known.status, { error_code: known.code, message: known.message }, known.headers);
      },
    );
  };
}
