import type { Change, Resource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { ApiStage } from '#lib/ports/aws/api-gateway/api-gateway.ts';
import { requireApi, restApi } from './facts.ts';
import { forwardingOf } from './method.ts';
import { digestOf, preflight } from './wanted-methods.ts';

const WITHIN_MS = 120_000;
const MARK = 'managed-by: pinterest-pipeline, methods: ';

/** A stage and the digest of the methods that are to be live on it. */
export interface WantedDeployment {
  readonly stage: string;
  readonly digest: string;
}

/**
 * What is live. The digest of the methods stands in the description of the stage's deployment: a run that was killed
 * between a method and its deployment is seen by the next one.
 */
export function deploymentResource(p: Pipeline): Resource<WantedDeployment, ApiStage> {
  const { stage } = p.config.api;
  return {
    id: `API deployment to stage ${stage}`,
    within: WITHIN_MS,
    desired: async () => ({ stage, digest: digestOf({ ANY: await forwardingOf(p), OPTIONS: preflight }) }),
    read: () =>
      p.facts.live('api stage', async () => {
        const api = await restApi(p);
        return api === undefined ? undefined : p.ports.apiGateway.stage(api.id, stage);
      }),
    diff: diffDeployment,

    async apply(desired) {
      const api = await requireApi(p);
      await p.ports.apiGateway.deploy(api.id, desired.stage, `${MARK}${desired.digest}`);
    },

    owned: (actual) => actual.deploymentDescription?.startsWith(MARK) === true,
  };
}

/** What is to be done about the stage. Pure. */
export function diffDeployment(desired: WantedDeployment, actual: ApiStage | undefined): Change {
  const after = `methods ${desired.digest}`;
  if (actual === undefined) return { action: 'create', lines: [{ path: `stage ${desired.stage}`, after }] };
  const said = actual.deploymentDescription;
  const live = said?.startsWith(MARK) === true ? said.slice(MARK.length) : undefined;
  if (live === desired.digest) return { action: 'none' };
  const before = live === undefined ? 'methods deployed by somebody else' : `methods ${live}`;
  return { action: 'update', lines: [{ path: `stage ${desired.stage}`, before, after }] };
}
