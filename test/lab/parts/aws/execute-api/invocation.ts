/** Which API and stage a request is for; `path` is raw and starts with a slash, `query` has no question mark. */
export interface Invocation {
  readonly apiId: string;
  readonly stage: string;
  readonly path: string;
  readonly query: string;
}

/**
 * Reads the two forms of an invoke URL, `/_aws/execute-api/<api>/<stage>/…` and the host `<api>.execute-api.*`;
 * undefined for anything else.
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
