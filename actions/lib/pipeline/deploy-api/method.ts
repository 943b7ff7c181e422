import { gather } from '#lib/converge/gather.ts';
import type { Change, Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { backendUri, type DesiredMethod, forwarding } from './desired-methods.ts';
import { PROXY_PATH, proxyPath, publicDns, requireApi, requireProxyPath } from './look-ups.ts';
import { methodLines, patchFor } from './method-diff.ts';

const TIMEOUT_MS = 120_000;

/** ANY as it should be. It holds the address of the host, so that a host with a new address shows as a difference. */
export const forwardingMethod = async (p: Pipeline): Promise<DesiredMethod> =>
  forwarding(backendUri(await publicDns(p), p.config.restProxy.port), p.config.api.auth);

/**
 * One method of the path that catches every request. Changing it does not yet change what is deployed.
 *
 * @param httpMethod such as `ANY`.
 * @param desired looks up how it should be.
 */
export function methodResource(
  p: Pipeline,
  httpMethod: string,
  desired: () => Promise<DesiredMethod>,
): Resource<ApiMethod, ApiMethod> {
  const { apiGateway } = p.ports;
  return {
    id: `API method ${httpMethod} ${PROXY_PATH}`,
    timeoutMs: TIMEOUT_MS,
    desired,
    read: async () => (await proxyPath(p))?.methods[httpMethod],
    diff: diffMethod,

    async apply(method, actual) {
      const [api, resource] = await gather([requireApi(p), requireProxyPath(p)]);
      const patch = actual === undefined ? undefined : patchFor(method, methodLines(method, actual));
      if (patch !== undefined) {
        await apiGateway.patchIntegration(api.id, resource.id, httpMethod, patch);
        return;
      }
      if (actual !== undefined) await apiGateway.deleteMethod(api.id, resource.id, httpMethod);
      const creation = await apiGateway.createMethod(api.id, resource.id, httpMethod, method);
      if (creation === 'created') return;
      // An earlier attempt has created it, perhaps in part: start again without it.
      await apiGateway.deleteMethod(api.id, resource.id, httpMethod);
      await apiGateway.createMethod(api.id, resource.id, httpMethod, method);
    },
  };
}

/** Compares a method. Pure. */
function diffMethod(desired: ApiMethod, actual: ApiMethod | undefined): Change {
  const lines = methodLines(desired, actual);
  if (actual === undefined) return { action: 'create', lines };
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
