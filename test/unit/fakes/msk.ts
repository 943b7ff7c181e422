import type { Cluster, Msk } from '#lib/ports/aws/msk/msk.ts';

export const classCluster: Cluster = {
  arn: 'arn:aws:kafka:us-east-1:123456789012:cluster/pinterest-msk-cluster/0a1b',
  name: 'pinterest-msk-cluster',
  state: 'ACTIVE',
  subnets: ['subnet-1', 'subnet-2', 'subnet-3'],
  securityGroups: ['sg-1'],
};

export const brokers =
  'b-1.pinterest.c2.kafka.us-east-1.amazonaws.com:9098,b-2.pinterest.c2.kafka.us-east-1.amazonaws.com:9098';

export const fakeMsk = (
  clusters: readonly Cluster[] = [classCluster],
  bootstrap: string | undefined = brokers,
): Msk => ({
  clusters: async () => clusters,
  cluster: async (arn) => clusters.find((one) => one.arn === arn),
  bootstrapServers: async () => bootstrap,
});
