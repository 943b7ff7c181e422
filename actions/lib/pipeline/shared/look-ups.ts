import type { Config } from '#lib/config/schema.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';
import type { Instance } from '#lib/ports/aws/ec2/ec2.ts';
import type { Cluster } from '#lib/ports/aws/msk/msk.ts';
import type { Ports } from '#lib/ports/ports.ts';

/**
 * What a look-up needs of the pipeline. Its ports are named one by one, because the host is looked up before the other
 * ports are at hand.
 */
export type Lookup<Needed extends keyof Ports> = Pick<Pipeline, 'config' | 'names' | 'facts'> & {
  readonly ports: Pick<Ports, Needed>;
};

/**
 * The EC2 instance that is the Kafka client: the one with the id `ec2.instanceId`, else the only one whose tag `Name` is
 * the user id. It may be in any state. A denied look-up names all config keys that together replace it.
 *
 * @throws UserError when there is none or more than one.
 */
export function instance(p: Lookup<'ec2'>): Promise<Instance> {
  const instead = setInConfig(...instanceKeys(p.config));
  // Starting the instance, which this run may do, changes its state and its address.
  const known: 'live' | 'fixed' = p.config.ec2.start ? 'live' : 'fixed';
  return p.facts[known]('ec2 instance', async () => {
    const id = p.config.ec2.instanceId;
    if (id !== undefined) {
      const found = await replaceable(instead, () => p.ports.ec2.instance(id));
      if (found === undefined) {
        throw new UserError(
          `EC2 has no instance ${id} in ${p.config.aws.region}. Correct ec2.instanceId in the config, or leave it out to look the instance up by its tag Name.`,
        );
      }
      return found;
    }
    const found = await replaceable(instead, () => p.ports.ec2.instancesNamed(p.names.instance));
    const [only, ...others] = found;
    if (only === undefined) {
      throw new UserError(
        `EC2 has no instance with the tag Name=${p.names.instance} in ${p.config.aws.region}. Check userId and aws.region in the config, or set ec2.instanceId.`,
      );
    }
    if (others.length > 0) {
      const ids = found.map((one) => `${one.id} (${one.state})`).join(', ');
      throw new UserError(
        `${found.length} EC2 instances have the tag Name=${p.names.instance}: ${ids}. Set ec2.instanceId in the config to the one that is meant.`,
      );
    }
    return only;
  });
}

/** The config keys that are not set yet and would otherwise be read from the instance. */
function instanceKeys({ ec2, ssh }: Config): string[] {
  return [
    ...(ec2.address === undefined ? ['ec2.address'] : []),
    ...(ec2.publicDns === undefined ? ['ec2.publicDns'] : []),
    ...(ssh.hostKey === undefined && ec2.instanceId === undefined ? ['ssh.hostKey'] : []),
    ...(ssh.keyPairId === undefined ? ['ssh.keyPairId (or give the input ssh-private-key)'] : []),
  ];
}

const setInConfig = (...keys: readonly string[]): string =>
  `set ${keys.join(', ').replace(/, ([^,]*)$/, ' and $1')} in the config`;

/**
 * The MSK cluster: the one with the ARN `msk.clusterArn`, else the one called `msk.clusterName`, else the only one of the
 * account.
 *
 * @throws UserError naming the config key, when none fits or more than one does.
 */
export function cluster(p: Lookup<'msk'>): Promise<Cluster> {
  return p.facts.fixed('msk cluster', async () => {
    const { clusterArn, clusterName } = p.config.msk;
    if (clusterArn !== undefined) {
      const found = await p.ports.msk.cluster(clusterArn);
      if (found === undefined) {
        throw new UserError(`MSK has no cluster ${clusterArn}. Correct msk.clusterArn in the config.`);
      }
      return found;
    }
    const all = await p.ports.msk.clusters();
    const fitting = clusterName === undefined ? all : all.filter((one) => one.name === clusterName);
    const names = all.map((one) => one.name).join(', ');
    const [only, ...others] = fitting;
    if (only === undefined) {
      throw new UserError(
        clusterName === undefined
          ? `MSK has no cluster in ${p.config.aws.region}. Check aws.region in the config, or set msk.clusterArn.`
          : `MSK has no cluster called ${clusterName} in ${p.config.aws.region}${names === '' ? '' : `, only ${names}`}. Correct msk.clusterName in the config.`,
      );
    }
    if (others.length > 0) {
      throw new UserError(
        clusterName === undefined
          ? `MSK has ${fitting.length} clusters in ${p.config.aws.region}: ${names}. Set msk.clusterName in the config to the one that is meant.`
          : `MSK has ${fitting.length} clusters called ${clusterName}: ${fitting.map((one) => one.arn).join(', ')}. Set msk.clusterArn in the config.`,
      );
    }
    return only;
  });
}

/**
 * Addresses of the brokers for clients that authenticate with IAM, as `host:port` with commas: `msk.bootstrapServers`,
 * else those of the cluster.
 *
 * @throws UserError when the cluster offers no IAM listener.
 */
export function bootstrapServers(p: Lookup<'msk'>): Promise<string> {
  return p.facts.fixed('bootstrap servers', async () => {
    const { bootstrapServers: given } = p.config.msk;
    if (given !== undefined) return given;
    // With the ARN from the config, a user needs no permission to describe the cluster.
    const { arn } = p.config.msk.clusterArn === undefined ? await cluster(p) : { arn: p.config.msk.clusterArn };
    const servers = await p.ports.msk.bootstrapServers(arn);
    if (servers === undefined) {
      throw new UserError(
        `The MSK cluster ${arn} offers no brokers with IAM authentication. Turn IAM access control on for it, or set msk.bootstrapServers in the config.`,
      );
    }
    return servers;
  });
}

/**
 * ARN of the role that the Kafka client assumes and that the connector runs as: `iam.roleArn`, else looked up by name.
 *
 * @throws UserError when there is no such role.
 */
export function roleArn(p: Lookup<'iam'>): Promise<string> {
  return p.facts.fixed('role arn', async () => {
    const given = p.config.iam.roleArn;
    if (given !== undefined) return given;
    const role = await replaceable(roleKeys(p.config), () => p.ports.iam.role(p.names.role));
    if (role === undefined) {
      throw new UserError(
        `IAM has no role ${p.names.role}. Check userId in the config, or set iam.roleArn to the role of the Kafka client.`,
      );
    }
    return role.arn;
  });
}

/** What a user may set instead of looking the role up. Its trust policy is looked up too, unless the config says not to. */
const roleKeys = ({ iam }: Config): string =>
  iam.manageTrustPolicy
    ? 'set iam.roleArn in the config, and iam.manageTrustPolicy to false if its trust policy names the role itself already'
    : 'set iam.roleArn in the config';
