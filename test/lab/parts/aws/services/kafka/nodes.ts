import { createHash } from 'node:crypto';
import type { Cluster } from './cluster.ts';

const idOf = (cluster: Cluster, what: string, length: number): string =>
  createHash('sha256').update(`${cluster.arn} ${what}`).digest('hex').slice(0, length);

/** Where every node of the lab's cluster listens. */
const ADDRESS = '127.0.0.1';

const arnOf = (cluster: Cluster, kind: 'broker' | 'zookeeper', id: number): string =>
  `${cluster.arn.replace(':cluster/', `:${kind}/`)}/${idOf(cluster, `${kind} ${id}`, 32)}`;

/** The nodes of a cluster as ListNodes shows them: its brokers, then its ZooKeeper. */
export function nodesOf(cluster: Cluster): Record<string, unknown>[] {
  const added = cluster.created.toISOString();
  const brokers = cluster.brokers.map(({ id, host }) => ({
    addedToClusterTime: added,
    brokerNodeInfo: {
      attachedENIId: `eni-0${idOf(cluster, `interface ${id}`, 16)}`,
      brokerId: id,
      clientSubnet: cluster.subnets[(id - 1) % cluster.subnets.length],
      clientVpcIpAddress: ADDRESS,
      currentBrokerSoftwareInfo: { kafkaVersion: cluster.kafkaVersion },
      endpoints: [host],
    },
    instanceType: 'm5.large',
    nodeARN: arnOf(cluster, 'broker', id),
    nodeType: 'BROKER',
  }));
  const zooKeeper = {
    addedToClusterTime: added,
    nodeARN: arnOf(cluster, 'zookeeper', 1),
    zookeeperNodeInfo: {
      attachedENIId: `eni-0${idOf(cluster, 'interface of ZooKeeper', 16)}`,
      clientVpcIpAddress: ADDRESS,
      endpoints: [cluster.zooKeeper.split(':')[0]],
      zookeeperId: 1,
      zookeeperVersion: '3.5.9',
    },
  };
  return [...brokers, zooKeeper];
}
