import type { Account } from '../account.ts';

/** An IAM policy document of an identity. */
interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** What the broker reads: `cluster` is its ARN, `identities` the policies by ARN of the role or user. */
export interface KafkaRights {
  readonly cluster: string;
  readonly identities: Readonly<Record<string, readonly PolicyDocument[]>>;
}

const actions = (...names: readonly string[]): string[] => names.map((name) => `kafka-cluster:${name}`);

/**
 * Rights in the cluster as users of the account have them: names that begin with the user id, what MSK Connect needs
 * for a worker, and no other user's topics. The runner's own user and the role have the same ones, so that any client that
 * holds the account's keys can look on.
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
