/** One broker of a cluster, as MSK tells of it. */
export interface ClusterBroker {
  readonly id: number;
  readonly host: string;
  /** Port of the IAM listener. */
  readonly port: number;
}

/** The provisioned cluster of the account. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly kafkaVersion: string;
  readonly created: Date;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly brokers: readonly ClusterBroker[];
  /** `host:port` of the one ZooKeeper. */
  readonly zooKeeper: string;
}

/** Where clients with IAM start: `host:port` of each broker. */
export const bootstrapIam = ({ brokers }: Cluster): string =>
  brokers.map(({ host, port }) => `${host}:${port}`).join(',');

/** What both versions of the API say of a cluster in the same words. */
function commonView(cluster: Cluster): Record<string, unknown> {
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    creationTime: cluster.created.toISOString(),
    currentVersion: 'K3P5ROKL5A1OLE',
    state: 'ACTIVE',
    tags: {},
  };
}

/** What the second version puts below `provisioned`, and the first version beside the rest. */
function provisionedView(cluster: Cluster): Record<string, unknown> {
  return {
    brokerNodeGroupInfo: {
      brokerAZDistribution: 'DEFAULT',
      clientSubnets: cluster.subnets,
      instanceType: 'kafka.m5.large',
      securityGroups: cluster.securityGroups,
      storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
    },
    clientAuthentication: {
      sasl: { iam: { enabled: true }, scram: { enabled: false } },
      unauthenticated: { enabled: false },
    },
    currentBrokerSoftwareInfo: { kafkaVersion: cluster.kafkaVersion },
    encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
    enhancedMonitoring: 'DEFAULT',
    numberOfBrokerNodes: cluster.brokers.length,
    storageMode: 'LOCAL',
    zookeeperConnectString: cluster.zooKeeper,
  };
}

/** A cluster as DescribeCluster and ListClusters show it. */
export const clusterView = (cluster: Cluster): Record<string, unknown> => ({
  ...commonView(cluster),
  ...provisionedView(cluster),
});

/** A cluster as DescribeClusterV2 and ListClustersV2 show it. */
export const clusterViewV2 = (cluster: Cluster): Record<string, unknown> => ({
  ...commonView(cluster),
  clusterType: 'PROVISIONED',
  provisioned: provisionedView(cluster),
});
