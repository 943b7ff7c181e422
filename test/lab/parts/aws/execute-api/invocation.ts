/** A call to a deployed API. */
export interface Invocation {
  readonly apiId: string;
  readonly stage: string;
  /** Path after the stage, percent-encoded, with its first slash. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

/**
 * Recognises the two forms of an invoke URL: the path `/_aws/execute-api/<api>/<stage>/…`, and the host
 * `<api>.execute-api.*` with the path `/<stage>/…`. Returns undefined for any other request.
 */
export function invocationOf(host: string, url: string): Invocation | undefined {
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const [, byPath, stage, rest] = /^\/_aws\/execute-api\/([a-z0-9]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (byPath !== undefined && stage !== undefined) return { apiId: byPath, stage, path: rest ?? '/', query };
  const byHost = /^([a-z0-9]+)\.execute-api\./.exec(host)?.[1];
  if (byHost === undefined) return undefined;
  const [, first = '', after = '/'] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  return { apiId: byHost, stage: first, path: after, query };
}
