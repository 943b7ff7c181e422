import type { Service } from '../../protocol/operation.ts';
import { page } from '../../protocol/paging.ts';
import { type RestCall, type Route, restService } from '../../protocol/rest-json.ts';
import { ServiceError } from '../../protocol/service-error.ts';

/** A provisioned cluster. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly kafkaVersion: string;
  readonly created: Date;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** `host:port` of the IAM listener. */
  readonly bootstrapIam: string;
}

function view(cluster: Cluster): unknown {
  return {
    clusterType: 'PROVISIONED',
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    creationTime: cluster.created.toISOString(),
    currentVersion: 'K3P5ROKL5A1OLE',
    state: 'ACTIVE',
    tags: {},
    provisioned: {
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
      numberOfBrokerNodes: cluster.subnets.length,
      storageMode: 'LOCAL',
    },
  };
}

/** @throws ServiceError BadRequestException for a query parameter that is not in the list. */
function refuseOthers(query: URLSearchParams, allowed: readonly string[]): void {
  const extra = [...query.keys()].find((name) => !allowed.includes(name));
  if (extra !== undefined) throw new ServiceError(400, 'BadRequestException', `Unknown parameter ${extra}.`);
}

/** Amazon MSK: lists and describes clusters, and answers with the addresses of their brokers. */
export function kafkaService(clusters: readonly Cluster[]): Service {
  const found = ({ parts }: RestCall): Cluster => {
    const cluster = clusters.find((one) => one.arn === parts['clusterArn']);
    if (cluster === undefined)
      throw new ServiceError(404, 'NotFoundException', `The requested resource doesn't exist.`);
    return cluster;
  };
  const routes: Route[] = [
    {
      operation: 'ListClustersV2',
      method: 'GET',
      pattern: '/api/v2/clusters',
      run({ query }) {
        refuseOthers(query, ['clusterNameFilter', 'clusterTypeFilter', 'maxResults', 'nextToken']);
        const prefix = query.get('clusterNameFilter') ?? '';
        const type = query.get('clusterTypeFilter') ?? 'PROVISIONED';
        const matching = clusters.filter((one) => one.name.startsWith(prefix) && type === 'PROVISIONED');
        const { items, nextToken } = page(matching, query);
        return { clusterInfoList: items.map(view), nextToken };
      },
    },
    {
      operation: 'DescribeClusterV2',
      method: 'GET',
      pattern: '/api/v2/clusters/{clusterArn}',
      run: (call) => ({ clusterInfo: view(found(call)) }),
    },
    {
      operation: 'GetBootstrapBrokers',
      method: 'GET',
      pattern: '/v1/clusters/{clusterArn}/bootstrap-brokers',
      run: (call) => ({ bootstrapBrokerStringSaslIam: found(call).bootstrapIam }),
    },
  ];
  return restService('kafka', routes);
}
