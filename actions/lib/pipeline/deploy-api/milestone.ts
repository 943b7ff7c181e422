import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { apiResource } from './api.ts';
import { apiAccessResource } from './api-access.ts';
import { deploymentResource } from './deployment.ts';
import { forwardingOf, methodResource } from './method.ts';
import { topicsProbe } from './probe.ts';
import { proxyApiResource } from './proxy-resource.ts';
import { preflight } from './wanted-methods.ts';

/** Puts the REST proxy behind API Gateway. */
export const deployApi: Milestone = {
  name: 'deploy-api',
  after: ['setup-rest-proxy'],
  build: (p) => ({
    resources: [
      ...startedInstance(p),
      apiResource(p),
      proxyApiResource(p),
      methodResource(p, 'ANY', () => forwardingOf(p)),
      methodResource(p, 'OPTIONS', () => Promise.resolve(preflight)),
      deploymentResource(p),
      ...(p.config.api.auth === 'api-key' ? [apiAccessResource(p)] : []),
    ],
    probes: [topicsProbe(p)],
  }),
};
