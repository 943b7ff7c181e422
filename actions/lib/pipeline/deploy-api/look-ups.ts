import { Deferred } from '#lib/converge/deferred.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { instance } from '#lib/pipeline/shared/look-ups.ts';
import type { ApiPath, ApiStage, RestApi } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';

/** The path that catches every request below the root. */
export const PROXY_PATH = '/{proxy+}';

/**
 * The REST API: the one with the id `api.id`, else the only one that is named as the user id. Undefined when there is
 * none.
 *
 * @throws UserError when several have that name.
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

/** The paths of the API with their methods; none while there is no API. */
export const apiPaths = (p: Pipeline): Promise<readonly ApiPath[]> =>
  p.facts.live('api resources', async () => {
    const api = await restApi(p);
    return api === undefined ? [] : p.ports.apiGateway.paths(api.id);
  });

/** The stage that posts go to; undefined while there is none. */
export const apiStage = (p: Pipeline): Promise<ApiStage | undefined> =>
  p.facts.live('api stage', async () => {
    const api = await restApi(p);
    return api === undefined ? undefined : p.ports.apiGateway.stage(api.id, p.config.api.stage);
  });

/** The path that catches every request; undefined while it is absent. */
export const proxyPath = async (p: Pipeline): Promise<ApiPath | undefined> =>
  (await apiPaths(p)).find(({ path }) => path === PROXY_PATH);

/** The API, for a step that cannot do without. @throws Deferred while there is none. */
export async function requireApi(p: Pipeline): Promise<RestApi> {
  const api = await restApi(p);
  if (api === undefined) throw new Deferred(`there is no REST API ${p.config.api.id ?? p.names.api}`);
  return api;
}

/** The path that catches every request, for a step that cannot do without. @throws Deferred while it is absent. */
export async function requireProxyPath(p: Pipeline): Promise<ApiPath> {
  const found = await proxyPath(p);
  if (found === undefined) throw new Deferred(`the API has no resource ${PROXY_PATH}`);
  return found;
}

/**
 * Public DNS name of the host that the API forwards to: `ec2.publicDns`, else the one of the instance, which changes
 * whenever the instance is stopped and started.
 *
 * @throws Deferred while the instance has none.
 */
export async function publicDns(p: Pipeline): Promise<string> {
  const given = p.config.ec2.publicDns;
  if (given !== undefined) return given;
  const host = await replaceable('set ec2.publicDns in the config', () => instance(p));
  if (host.publicDns === undefined) {
    throw new Deferred(`the EC2 instance ${host.id} is ${host.state} and has no public DNS name`, {
      remedy: 'Start it, or set ec2.start to true or ec2.publicDns in the config.',
    });
  }
  return host.publicDns;
}
