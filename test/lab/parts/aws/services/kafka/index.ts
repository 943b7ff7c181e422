import type { Service } from '../../protocol/operation.ts';
import { page } from '../../protocol/paging.ts';
import { type RestCall, type Route, restService } from '../../protocol/rest-json.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { bootstrapIam, type Cluster, clusterView, clusterViewV2 } from './cluster.ts';
import { nodesOf } from './nodes.ts';

/** @throws ServiceError BadRequestException for a query parameter that is not in the list. */
function refuseOthers(query: URLSearchParams, allowed: readonly string[]): void {
  const extra = [...query.keys()].find((name) => !allowed.includes(name));
  if (extra !== undefined) throw new ServiceError(400, 'BadRequestException', `Unknown parameter ${extra}.`);
}

const NAME_AND_PAGE = ['clusterNameFilter', 'maxResults', 'nextToken'] as const;

/** Amazon MSK: the list of clusters, one of them, its brokers and its nodes, in both versions of the API. */
export function kafkaService(clusters: readonly Cluster[]): Service {
  const found = ({ parts }: RestCall): Cluster => {
    const cluster = clusters.find((one) => one.arn === parts['clusterArn']);
    if (cluster === undefined)
      throw new ServiceError(404, 'NotFoundException', `The requested resource doesn't exist.`);
    return cluster;
  };
  const named = (query: URLSearchParams): Cluster[] => {
    const prefix = query.get('clusterNameFilter') ?? '';
    return clusters.filter((one) => one.name.startsWith(prefix));
  };
  const routes: Route[] = [
    {
      operation: 'ListClusters',
      method: 'GET',
      pattern: '/v1/clusters',
      run({ query }) {
        refuseOthers(query, NAME_AND_PAGE);
        const { items, nextToken } = page(named(query), query);
        return { clusterInfoList: items.map(clusterView), nextToken };
      },
    },
    {
      operation: 'ListClustersV2',
      method: 'GET',
      pattern: '/api/v2/clusters',
      run({ query }) {
        refuseOthers(query, [...NAME_AND_PAGE, 'clusterTypeFilter']);
        const type = query.get('clusterTypeFilter') ?? 'PROVISIONED';
        const { items, nextToken } = page(type === 'PROVISIONED' ? named(query) : [], query);
        return { clusterInfoList: items.map(clusterViewV2), nextToken };
      },
    },
    {
      operation: 'DescribeCluster',
      method: 'GET',
      pattern: '/v1/clusters/{clusterArn}',
      run: (call) => ({ clusterInfo: clusterView(found(call)) }),
    },
    {
      operation: 'DescribeClusterV2',
      method: 'GET',
      pattern: '/api/v2/clusters/{clusterArn}',
      run: (call) => ({ clusterInfo: clusterViewV2(found(call)) }),
    },
    {
      operation: 'GetBootstrapBrokers',
      method: 'GET',
      pattern: '/v1/clusters/{clusterArn}/bootstrap-brokers',
      run: (call) => ({ bootstrapBrokerStringSaslIam: bootstrapIam(found(call)) }),
    },
    {
      operation: 'ListNodes',
      method: 'GET',
      pattern: '/v1/clusters/{clusterArn}/nodes',
      run(call) {
        refuseOthers(call.query, ['maxResults', 'nextToken']);
        const { items, nextToken } = page(nodesOf(found(call)), call.query);
        return { nodeInfoList: items, nextToken };
      },
    },
  ];
  return restService('kafka', routes);
}
