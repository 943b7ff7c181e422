import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiPath } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { apiPaths, PROXY_PATH, proxyPath, requireApi } from './look-ups.ts';

const TIMEOUT_MS = 60_000;

/** The path `/{proxy+}`, which catches every request below the root. */
export function proxyPathResource(p: Pipeline): Resource<string, ApiPath> {
  return {
    id: `API resource ${PROXY_PATH}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => Promise.resolve(PROXY_PATH),
    read: () => proxyPath(p),
    diff: (desired, actual) =>
      actual === undefined ? { action: 'create', lines: [{ path: 'path', after: desired }] } : { action: 'none' },

    async apply(desired) {
      const api = await requireApi(p);
      const root = (await apiPaths(p)).find(({ path }) => path === '/');
      if (root === undefined) throw new UserError(`The REST API ${api.id} has no root resource.`);
      // When it already exists, an earlier attempt has created it.
      await p.ports.apiGateway.createPath(api.id, root.id, desired.slice(1));
    },
  };
}
