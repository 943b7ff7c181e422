import type { Config } from '#lib/config/schema.ts';
import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { hostProof } from '#lib/pipeline/shared/host/host-proof.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { classpathResource } from './classpath.ts';
import { clientPropertiesResource } from './client-properties.ts';
import { iamJarResource } from './iam-jar.ts';
import { javaResource } from './java.ts';
import { kafkaResource } from './kafka.ts';
import { assumeRoleProbe, brokerProbe } from './probes.ts';
import { trustPolicyResource } from './trust-policy.ts';

/** What the config says of the brokers. */
const brokersIn = ({ msk: { clusterArn, clusterName, bootstrapServers } }: Config) => ({
  clusterArn,
  clusterName,
  bootstrapServers,
});

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
    // The brokers stand in none of the files that this milestone writes.
    proof: {
      store: hostProof(p, 'setup-kafka-client'),
      relies: { region: p.config.aws.region, ...brokersIn(p.config) },
    },
  }),
} as const satisfies Milestone;
