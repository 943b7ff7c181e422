import type { Change, PropertyDiff, Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiPath, ApiStage, DeployedMethod } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { backendAddress, type DesiredMethod, digestOf, preflight } from './desired-methods.ts';
import { divertingMethods, methodsOf, type Route } from './diversions.ts';
import { apiPaths, apiStage, PROXY_PATH, publicDns, requireApi, restApi } from './look-ups.ts';
import { forwardingMethod } from './method.ts';

const TIMEOUT_MS = 120_000;
/** Begins the description of our deployments; the digest of the deployed methods follows. */
const DESCRIPTION_PREFIX = 'managed-by: pinterest-pipeline, methods: ';

/** What should be deployed to a stage. */
interface DesiredDeployment {
  readonly stage: string;
  /** The methods of the path that catches every request. */
  readonly methods: Readonly<Record<string, DesiredMethod>>;
  readonly route: Route;
}

/** What is deployed, and what a new deployment would hold. */
export interface ActualDeployment {
  /** Undefined while the stage is absent. */
  readonly stage: ApiStage | undefined;
  /** What the stage serves. */
  readonly deployed: readonly DeployedMethod[];
  /** The API's present paths. */
  readonly paths: readonly ApiPath[];
}

/**
 * What is deployed to the stage. API Gateway does not deploy a changed method by itself, so the methods that the stage
 * really serves are compared with those that it should serve. The export of a stage leaves parts of a method out, such as
 * the values of CORS headers. So the digest of all that was deployed stands in the deployment's description, too: a run
 * that was killed after changing a method and before deploying it shows as a difference in the next run.
 *
 * Methods of somebody else that take requests of the pipeline away block the deployment. They are never deleted.
 */
export function deploymentResource(p: Pipeline): Resource<DesiredDeployment, ActualDeployment> {
  const { stage } = p.config.api;
  return {
    id: `API deployment to stage ${stage}`,
    timeoutMs: TIMEOUT_MS,
    desired: async () => ({
      stage,
      methods: { ANY: await forwardingMethod(p), OPTIONS: preflight },
      route: {
        paths: ['/topics', ...Object.values(p.names.topics).map((topic) => `/topics/${topic}`)],
        httpMethods: ['GET', 'POST'],
        backend: backendAddress(await publicDns(p), p.config.restProxy.port),
      },
    }),

    read: () => p.facts.live('api deployment', () => readDeployment(p, stage)),

    diff: diffDeployment,

    async apply(desired) {
      const api = await requireApi(p);
      await p.ports.apiGateway.deploy(api.id, desired.stage, `${DESCRIPTION_PREFIX}${digestOf(desired.methods)}`);
    },

    owned: ({ stage: actual }) => actual?.deploymentDescription?.startsWith(DESCRIPTION_PREFIX) === true,
  };
}

async function readDeployment(p: Pipeline, name: string): Promise<ActualDeployment | undefined> {
  const { apiGateway } = p.ports;
  const api = await restApi(p);
  if (api === undefined) return undefined;
  const [stage, paths] = await Promise.all([apiStage(p), apiPaths(p)]);
  const deployed = stage === undefined ? [] : await apiGateway.deployedMethods(api.id, name);
  return { stage, deployed, paths };
}

/** Compares what the stage serves with what it should serve. Pure. */
export function diffDeployment(desired: DesiredDeployment, actual: ActualDeployment | undefined): Change {
  const diverting = divertingMethods(methodsOf(actual?.paths ?? []), desired.route);
  if (diverting.length > 0) return diverted(diverting);
  const after = `methods ${digestOf(desired.methods)}`;
  if (actual?.stage === undefined) return { action: 'create', lines: [{ path: `stage ${desired.stage}`, after }] };
  const lines = [
    ...descriptionLines(desired, actual.stage),
    ...Object.entries(desired.methods).flatMap(([name, method]) => servedLines(name, method, actual.deployed)),
    // They are no longer in the API, but the stage still serves them.
    ...divertingMethods(actual.deployed, desired.route).map((method) => ({
      path: `served ${nameOf(method)}`,
      before: backendOf(method),
    })),
  ];
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}

const diverted = (methods: readonly DeployedMethod[]): Change => ({
  action: 'blocked',
  lines: methods.map((method) => ({ path: `method ${nameOf(method)}`, before: backendOf(method) })),
  remedy: `API Gateway prefers what is listed to ANY ${PROXY_PATH}, so requests to /topics do not reach the REST proxy. The pipeline deletes nothing that it has not created: delete ${methods.map(nameOf).join(' and ')} in the API, then run again, which deploys the change.`,
});

/** Compares the digest in the deployment's description. */
function descriptionLines(desired: DesiredDeployment, { deploymentDescription }: ApiStage): PropertyDiff[] {
  const digest = digestOf(desired.methods);
  const deployed =
    deploymentDescription?.startsWith(DESCRIPTION_PREFIX) === true
      ? deploymentDescription.slice(DESCRIPTION_PREFIX.length)
      : undefined;
  if (deployed === digest) return [];
  const before = deployed === undefined ? 'methods deployed by somebody else' : `methods ${deployed}`;
  return [{ path: `stage ${desired.stage}`, before, after: `methods ${digest}` }];
}

/** Compares one method of the path that catches every request with the one that is served. */
function servedLines(
  httpMethod: string,
  { integration }: DesiredMethod,
  deployed: readonly DeployedMethod[],
): PropertyDiff[] {
  const desired: DeployedMethod = {
    path: PROXY_PATH,
    httpMethod,
    type: integration.type,
    backendMethod: integration.httpMethod,
    uri: integration.uri,
  };
  const actual = deployed.find((one) => one.path === PROXY_PATH && one.httpMethod === httpMethod);
  const after = backendOf(desired);
  if (actual === undefined) return [{ path: `served ${nameOf(desired)}`, after }];
  const before = backendOf(actual);
  return before === after ? [] : [{ path: `served ${nameOf(desired)}`, before, after }];
}

const nameOf = ({ httpMethod, path }: DeployedMethod): string => `${httpMethod} ${path}`;

/** Where a method forwards to. The backend of MOCK is API Gateway itself, whatever method and address stand beside it. */
const backendOf = ({ type = 'no backend', backendMethod, uri }: DeployedMethod): string =>
  type === 'MOCK' ? type : [type, backendMethod, uri].filter((part) => part !== undefined).join(' ');
