import type { Config } from '#lib/config/schema.ts';
import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { apiResource } from './api.ts';
import { apiAccessResource } from './api-access.ts';
import { deploymentResource } from './deployment.ts';
import { preflight } from './desired-methods.ts';
import { forwardingMethod, methodResource } from './method.ts';
import { emptyPostProbe, topicsProbe } from './probe.ts';
import { proxyPathResource } from './proxy-path.ts';
import { stageProof } from './stage-proof.ts';

/** What the address of the API is made of, and who may call it. */
const addressIn = ({ api: { id, stage, invokeUrl, auth }, aws: { region } }: Config) => ({
  id,
  stage,
  invokeUrl,
  auth,
  region,
});

/** API Gateway in front of the REST proxy. */
export const deployApi = {
  name: 'deploy-api',
  after: ['setup-rest-proxy'],
  build: (p) => ({
    resources: [
      ...startedInstance(p),
      apiResource(p),
      proxyPathResource(p),
      methodResource(p, 'ANY', () => forwardingMethod(p)),
      methodResource(p, 'OPTIONS', () => Promise.resolve(preflight)),
      deploymentResource(p),
      ...(p.config.api.auth === 'api-key' ? [apiAccessResource(p)] : []),
    ],
    probes: [topicsProbe(p), emptyPostProbe(p)],
    // The probes go to this address.
    proof: { store: stageProof(p), relies: addressIn(p.config) },
  }),
} as const satisfies Milestone;
