import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { hostProof } from '#lib/pipeline/shared/host/host-proof.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { confluentResource } from './confluent.ts';
import { restProxyProbe } from './probe.ts';
import { restPropertiesResource } from './rest-properties.ts';
import { restProxyUnitResource } from './rest-proxy-unit.ts';

/** Confluent's Kafka REST proxy as a service on the EC2 host. */
export const setupRestProxy = {
  name: 'setup-rest-proxy',
  after: ['setup-kafka-client'],
  build: (p) => ({
    resources: [...startedInstance(p), confluentResource(p), restPropertiesResource(p), restProxyUnitResource(p)],
    probes: [restProxyProbe(p)],
    proof: { store: hostProof(p, 'setup-rest-proxy') },
  }),
} as const satisfies Milestone;
