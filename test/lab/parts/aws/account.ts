import { createHash } from 'node:crypto';
import { brokersOf } from '#lab/core/brokers.ts';
import type { LabSpec } from '#lab/core/lab.ts';
import type { InstanceProfile } from './services/iam.ts';
import type { Cluster } from './services/kafka/cluster.ts';
import type { WorkerConfiguration } from './services/kafkaconnect/worker-configurations.ts';

/** An AWS resource id. It depends on the lab and on `what` alone, so every process of a lab derives the same one. */
const idOf = (prefix: string, spec: LabSpec, what: string, length = 17): string =>
  prefix + createHash('sha256').update(`${spec.instanceId} ${what}`).digest('hex').slice(0, length);

/** What exists in the AWS account of the lab from the start: resources that the pipeline looks up and never creates. */
export interface Account {
  readonly userId: string;
  readonly account: string;
  readonly region: string;
  readonly runnerName: string;
  readonly runnerArn: string;
  readonly roleName: string;
  readonly roleArn: string;
  readonly roleId: string;
  /** Trust policy of the role, as JSON. It allows EC2 and MSK Connect to assume the role, but not the role itself. */
  readonly trustPolicy: string;
  readonly profile: InstanceProfile;
  readonly bucket: string;
  readonly keyName: string;
  readonly imageId: string;
  readonly vpcId: string;
  readonly instanceGroup: { readonly id: string; readonly name: string };
  readonly clusterGroup: { readonly id: string; readonly name: string };
  readonly cluster: Cluster;
  /** The worker configuration that the course instructions tell users to choose for their connectors. */
  readonly workerConfiguration: WorkerConfiguration;
  readonly created: Date;
}

/** Like {@link idOf}, in the form of a UUID. */
const uuidOf = (spec: LabSpec, what: string): string =>
  idOf('', spec, what, 32).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

/** Content of the worker configuration `confluent-worker`, as in the account that the course instructions describe. */
const CONFLUENT_WORKER = `key.converter=org.apache.kafka.connect.storage.StringConverter
key.converter.schemas.enable=false
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
`;

const trust = (service: string): Record<string, unknown> => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: 'sts:AssumeRole',
});

/** The AWS account of a lab. @param now when its resources were created. */
export function accountOf(spec: LabSpec, now: Date): Account {
  const { userId, account, region } = spec;
  const roleName = `${userId}-ec2-access-role`;
  const clusterGroup = { id: idOf('sg-0', spec, 'cluster group', 16), name: 'msk-cluster' };
  const uuid = uuidOf(spec, 'cluster');
  return {
    userId,
    account,
    region,
    runnerName: 'runner',
    runnerArn: `arn:aws:iam::${account}:user/runner`,
    roleName,
    roleArn: `arn:aws:iam::${account}:role/${roleName}`,
    roleId: idOf('AROA', spec, 'role').toUpperCase(),
    trustPolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [trust('ec2.amazonaws.com'), trust('kafkaconnect.amazonaws.com')],
    }),
    profile: {
      name: roleName,
      arn: `arn:aws:iam::${account}:instance-profile/${roleName}`,
      id: idOf('AIPA', spec, 'profile').toUpperCase(),
      roleName,
      created: now,
    },
    bucket: `user-${userId}-bucket`,
    keyName: `${userId}-key`,
    imageId: idOf('ami-0', spec, 'image', 16),
    vpcId: idOf('vpc-0', spec, 'vpc', 16),
    instanceGroup: { id: spec.securityGroupId, name: `${userId}-ec2` },
    clusterGroup,
    cluster: {
      arn: `arn:aws:kafka:${region}:${account}:cluster/${spec.clusterName}/${uuid}-2`,
      name: spec.clusterName,
      kafkaVersion: '2.8.1',
      created: now,
      subnets: ['first', 'second'].map((which) => idOf('subnet-0', spec, `${which} subnet`, 16)),
      securityGroups: [clusterGroup.id],
      brokers: brokersOf(spec).map(({ id, host, iamPort: port }) => ({ id, host, port })),
      zooKeeper: `${spec.zooKeeperHost}:${spec.ports.zookeeper}`,
    },
    workerConfiguration: {
      arn: `arn:aws:kafkaconnect:${region}:${account}:worker-configuration/confluent-worker/${uuidOf(spec, 'worker')}-2`,
      name: 'confluent-worker',
      description: 'Converters for connectors of Confluent',
      created: now,
      properties: CONFLUENT_WORKER,
    },
    created: now,
  };
}
