import type { Change, Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiStage } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { digestOf, preflight } from './desired-methods.ts';
import { apiStage, requireApi } from './look-ups.ts';
import { forwardingMethod } from './method.ts';

const TIMEOUT_MS = 120_000;
/** Begins the description of our deployments; the digest of the deployed methods follows. */
const DESCRIPTION_PREFIX = 'managed-by: pinterest-pipeline, methods: ';

/** A stage and the digest of the methods that should be deployed to it. */
interface DesiredDeployment {
  readonly stage: string;
  readonly digest: string;
}

/**
 * What is deployed to the stage. API Gateway does not deploy a changed method by itself, and does not say which methods
 * a deployment holds. So the digest of the methods is written into the deployment's description: a run that was killed
 * after changing a method and before deploying it shows as a difference in the next run.
 */
export function deploymentResource(p: Pipeline): Resource<DesiredDeployment, ApiStage> {
  const { stage } = p.config.api;
  return {
    id: `API deployment to stage ${stage}`,
    timeoutMs: TIMEOUT_MS,
    desired: async () => ({ stage, digest: digestOf({ ANY: await forwardingMethod(p), OPTIONS: preflight }) }),

    read: () => apiStage(p),

    diff: diffDeployment,

    async apply(desired) {
      const api = await requireApi(p);
      await p.ports.apiGateway.deploy(api.id, desired.stage, `${DESCRIPTION_PREFIX}${desired.digest}`);
    },

    owned: (actual) => actual.deploymentDescription?.startsWith(DESCRIPTION_PREFIX) === true,
  };
}

/** Compares the digest of the deployed methods. Pure. */
function diffDeployment(desired: DesiredDeployment, actual: ApiStage | undefined): Change {
  const after = `methods ${desired.digest}`;
  if (actual === undefined) return { action: 'create', lines: [{ path: `stage ${desired.stage}`, after }] };
  const description = actual.deploymentDescription;
  const deployed =
    description?.startsWith(DESCRIPTION_PREFIX) === true ? description.slice(DESCRIPTION_PREFIX.length) : undefined;
  if (deployed === desired.digest) return { action: 'none' };
  const before = deployed === undefined ? 'methods deployed by somebody else' : `methods ${deployed}`;
  return { action: 'update', lines: [{ path: `stage ${desired.stage}`, before, after }] };
}
