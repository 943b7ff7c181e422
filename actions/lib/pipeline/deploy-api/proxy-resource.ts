import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiPath } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { apiResources, PROXY_PATH, proxyResource, requireApi } from './facts.ts';

const WITHIN_MS = 60_000;

/** The catch-all resource below the root. */
export function proxyApiResource(p: Pipeline): Resource<string, ApiPath> {
  return {
    id: `API resource ${PROXY_PATH}`,
    within: WITHIN_MS,
    desired: () => Promise.resolve(PROXY_PATH),
    read: () => proxyResource(p),
    diff: (desired, actual) =>
      actual === undefined ? { action: 'create', lines: [{ path: 'path', after: desired }] } : { action: 'none' },

    async apply(desired) {
      const api = await requireApi(p);
      const root = (await apiResources(p)).find((resource) => resource.path === '/');
      if (root === undefined) throw new UserError(`The REST API ${api.id} has no root resource.`);
      // When it already exists, an earlier attempt has created it.
      await p.ports.apiGateway.createPath(api.id, root.id, desired.slice(1));
    },
  };
}
