import { Deferred } from '#lib/converge/deferred.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { instance } from '#lib/pipeline/shared/lookups.ts';
import type { ApiPath, RestApi } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';

/** Path of the resource that catches everything. */
export const PROXY_PATH = '/{proxy+}';

/**
 * The REST API: `api.id`, else the only one called as the user id. Undefined when there is none.
 *
 * @throws UserError when several are called so.
 */
export const restApi = (p: Pipeline): Promise<RestApi | undefined> =>
  p.facts.live('rest api', async () => {
    const { id } = p.config.api;
    if (id !== undefined) return p.ports.apiGateway.api(id);
    const [only, ...others] = await p.ports.apiGateway.apisNamed(p.names.api);
    if (others.length > 0) {
      const ids = [only, ...others].map((one) => one?.id).join(', ');
      throw new UserError(
        `${others.length + 1} REST APIs are called ${p.names.api} in ${p.config.aws.region}: ${ids}. Set api.id in the config to the one that is meant.`,
      );
    }
    return only;
  });

/** Resources of the API; none while there is no API. */
export const apiResources = (p: Pipeline): Promise<readonly ApiPath[]> =>
  p.facts.live('api resources', async () => {
    const api = await restApi(p);
    return api === undefined ? [] : p.ports.apiGateway.paths(api.id);
  });

/** The catch-all resource; undefined while there is none. */
export const proxyResource = async (p: Pipeline): Promise<ApiPath | undefined> =>
  (await apiResources(p)).find((resource) => resource.path === PROXY_PATH);

/** The API at a point of a run where it has to be there. */
export async function requireApi(p: Pipeline): Promise<RestApi> {
  const api = await restApi(p);
  if (api === undefined) throw new Deferred(`there is no REST API ${p.config.api.id ?? p.names.api}`);
  return api;
}

/** The catch-all resource at a point of a run where it has to be there. */
export async function requireProxy(p: Pipeline): Promise<ApiPath> {
  const resource = await proxyResource(p);
  if (resource === undefined) throw new Deferred(`the API has no resource ${PROXY_PATH}`);
  return resource;
}

/** Public DNS name of the host that the API forwards to: `ec2.publicDns`, else the instance's, which a stop and start changes. */
export async function publicDns(p: Pipeline): Promise<string> {
  const given = p.config.ec2.publicDns;
  if (given !== undefined) return given;
  const host = await replaceable('set ec2.publicDns in the config', () => instance(p));
  if (host.publicDns === undefined) {
    throw new Deferred(
      `the EC2 instance ${host.id} is ${host.state} and has no public DNS name: start it, or set ec2.start to true or ec2.publicDns in the config`,
    );
  }
  return host.publicDns;
}
