import type { Milestone, Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostProof } from '#lib/pipeline/shared/host/host-proof.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import { classpathResource } from './classpath.ts';
import { clientPropertiesResource } from './client-properties.ts';
import { iamJarResource } from './iam-jar.ts';
import { javaResource } from './java.ts';
import { kafkaResource } from './kafka.ts';
import { assumeRoleProbe, brokerProbe } from './probes.ts';
import { trustPolicyResource } from './trust-policy.ts';

/** The brokers that the client is proven with, in any order. They stand in none of the files that this milestone writes. */
const brokersOf = async (p: Pipeline): Promise<readonly string[]> => (await bootstrapServers(p)).split(',').sort();

/** A Kafka client on the EC2 host that authenticates at MSK with the IAM role. */
export const setupKafkaClient = {
  name: 'setup-kafka-client',
  after: [],
  build: (p) => ({
    resources: [
      ...startedInstance(p),
      ...(p.config.iam.manageTrustPolicy ? [trustPolicyResource(p)] : []),
      javaResource(p),
      kafkaResource(p),
      iamJarResource(p),
      clientPropertiesResource(p),
      classpathResource(p),
    ],
    probes: [assumeRoleProbe(p), brokerProbe(p)],
    proof: { store: hostProof(p, 'setup-kafka-client'), relies: () => brokersOf(p) },
  }),
} as const satisfies Milestone;
