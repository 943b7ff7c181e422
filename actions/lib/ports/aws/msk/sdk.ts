import {
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  paginateListClustersV2,
  type Cluster as SdkCluster,
} from '@aws-sdk/client-kafka';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { Cluster, Msk } from './msk.ts';

const INSTEAD = 'set msk.bootstrapServers, msk.subnets and msk.securityGroups in the config';

/** The MSK port over the SDK. */
export function createMsk(access: AwsAccess): Msk {
  const calls = new AwsCalls(access, 'kafka', 'KAFKA');
  const client = prepareClient(new KafkaClient(clientSettings(access, 'KAFKA')), access);
  return {
    clusters() {
      return calls.read(
        'ListClustersV2',
        async () => {
          const found: Cluster[] = [];
          for await (const page of calls.pages('ListClustersV2', paginateListClustersV2({ client }, {}))) {
            found.push(...(page.ClusterInfoList ?? []).map(clusterOf));
          }
          return found;
        },
        { instead: `set msk.clusterArn in the config; without kafka:DescribeClusterV2 too, ${INSTEAD}` },
      );
    },

    cluster(arn) {
      return calls.find(
        'DescribeClusterV2',
        ['NotFoundException'],
        async () => {
          const { ClusterInfo } = await client.send(new DescribeClusterV2Command({ ClusterArn: arn }));
          return ClusterInfo === undefined ? undefined : clusterOf(ClusterInfo);
        },
        { instead: INSTEAD },
      );
    },

    bootstrapServers(clusterArn) {
      return calls.read(
        'GetBootstrapBrokers',
        async () => {
          const reply = await client.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }));
          return reply.BootstrapBrokerStringSaslIam;
        },
        { instead: 'set msk.bootstrapServers in the config' },
      );
    },
  };
}

function clusterOf(one: SdkCluster): Cluster {
  const nodes = one.Provisioned?.BrokerNodeGroupInfo;
  const vpcs = one.Serverless?.VpcConfigs ?? [];
  return {
    arn: one.ClusterArn ?? '',
    name: one.ClusterName ?? '',
    state: one.State ?? 'unknown',
    subnets: nodes?.ClientSubnets ?? vpcs.flatMap((vpc) => vpc.SubnetIds ?? []),
    securityGroups: nodes?.SecurityGroups ?? vpcs.flatMap((vpc) => vpc.SecurityGroupIds ?? []),
  };
}
