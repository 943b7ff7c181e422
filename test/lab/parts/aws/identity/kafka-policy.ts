import type { Account } from '../account.ts';

/** An IAM policy document of a user or a role. */
interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/**
 * Content of the file that the broker's IAM plug-in reads: the cluster's ARN, and policies by ARN of the role or user.
 */
export interface KafkaRights {
  readonly cluster: string;
  readonly identities: Readonly<Record<string, readonly PolicyDocument[]>>;
}

const actions = (...names: readonly string[]): string[] => names.map((name) => `kafka-cluster:${name}`);

/**
 * The permissions in the Kafka cluster that a user of the account has: topics and groups whose names begin with the
 * user id, and those that MSK Connect creates for a worker. Other users' topics are not included. The role and the
 * runner's user have the same permissions, so that a client with either set of keys can read the topics.
 */
export function kafkaRights({
  cluster,
  userId,
  roleArn,
  runnerArn,
}: Pick<Account, 'cluster' | 'userId' | 'roleArn' | 'runnerArn'>): KafkaRights {
  const below = (kind: string, names: readonly string[]): string[] =>
    names.map((name) => `${cluster.arn.replace(':cluster/', `:${kind}/`)}/${name}`);
  const statement = (Action: readonly string[], Resource: readonly string[]) => ({
    Effect: 'Allow' as const,
    Action,
    Resource,
  });
  const policies: readonly PolicyDocument[] = [
    {
      Version: '2012-10-17',
      Statement: [
        statement(actions('Connect', 'DescribeCluster', 'WriteDataIdempotently'), [cluster.arn]),
        statement(
          actions('*Topic*', 'WriteData', 'ReadData'),
          below('topic', [`${userId}.*`, '__amazon_msk_connect_*']),
        ),
        statement(
          actions('AlterGroup', 'DescribeGroup', 'DeleteGroup'),
          below('group', [
            'students',
            `${userId}*`,
            `connect-${userId}*`,
            '__amazon_msk_connect_*',
            'console-consumer-*',
          ]),
        ),
      ],
    },
  ];
  return { cluster: cluster.arn, identities: { [roleArn]: policies, [runnerArn]: policies } };
}
