import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { apiResource } from './api.ts';
import { apiAccessResource } from './api-access.ts';
import { deploymentResource } from './deployment.ts';
import { preflight } from './desired-methods.ts';
import { invokeUrl } from './invoke-url.ts';
import { forwardingMethod, methodResource } from './method.ts';
import { emptyPostProbe, topicsProbe } from './probe.ts';
import { proxyPathResource } from './proxy-path.ts';
import { stageProof } from './stage-proof.ts';

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
    proof: { store: stageProof(p), relies: () => invokeUrl(p) },
  }),
} as const satisfies Milestone;
