import type { Change, Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { PROXY_PATH, proxyResource, publicDns, requireApi, requireProxy } from './facts.ts';
import { methodLines, patchFor } from './method-diff.ts';
import { backendUri, forwarding, type WantedMethod } from './wanted-methods.ts';

const WITHIN_MS = 120_000;

/** ANY as it is wanted; the address of the host is part of it, so that a new one shows as a difference. */
export const forwardingOf = async (p: Pipeline): Promise<WantedMethod> =>
  forwarding(backendUri(await publicDns(p), p.config.restProxy.port), p.config.api.auth);

/** One method of the catch-all resource. Changing it does not change what is deployed. */
export function methodResource(
  p: Pipeline,
  httpMethod: string,
  wanted: () => Promise<WantedMethod>,
): Resource<ApiMethod, ApiMethod> {
  const { apiGateway } = p.ports;
  return {
    id: `API method ${httpMethod} ${PROXY_PATH}`,
    within: WITHIN_MS,
    desired: wanted,
    read: async () => (await proxyResource(p))?.methods[httpMethod],
    diff: diffMethod,

    async apply(desired, actual) {
      const [api, resource] = await Promise.all([requireApi(p), requireProxy(p)]);
      const patch = actual === undefined ? undefined : patchFor(desired, methodLines(desired, actual));
      if (patch !== undefined) {
        await apiGateway.patchIntegration(api.id, resource.id, httpMethod, patch);
        return;
      }
      if (actual !== undefined) await apiGateway.deleteMethod(api.id, resource.id, httpMethod);
      const creation = await apiGateway.createMethod(api.id, resource.id, httpMethod, desired);
      if (creation === 'created') return;
      // An earlier attempt has created it, perhaps in part: start again without it.
      await apiGateway.deleteMethod(api.id, resource.id, httpMethod);
      await apiGateway.createMethod(api.id, resource.id, httpMethod, desired);
    },
  };
}

/** What is to be done about a method. Pure. */
export function diffMethod(desired: ApiMethod, actual: ApiMethod | undefined): Change {
  const lines = methodLines(desired, actual);
  if (actual === undefined) return { action: 'create', lines };
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
