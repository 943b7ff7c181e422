import type { Lab } from '#lab/core/lab.ts';
import type { Account } from '../account.ts';
import { files } from '../files.ts';
import { InternetGateway } from '../network/internet-gateway.ts';
import type { InstanceFacts } from '../services/ec2/describe-instances.ts';
import { Instance } from '../services/ec2/instance.ts';
import { SecurityGroups } from '../services/ec2/security-groups.ts';

/** How long the instance stays in `pending` and in `stopping`. */
const TRANSITION_MS = 500;

/** The account's instance, its security groups, and the gateway through which its public address is reached. */
export interface Ec2Parts {
  readonly facts: InstanceFacts;
  readonly groups: SecurityGroups;
  readonly gateway: InternetGateway;
}

/** Ports of the instance that clients on the internet may reach. */
const publicPorts = ({ spec: { ports } }: Lab): readonly number[] => [ports.ssh, ports['rest-proxy']];

/** The account's two security groups; that of the instance opens its public ports to everyone. */
function securityGroups(lab: Lab, account: Account): SecurityGroups {
  const groups = new SecurityGroups([
    { ...account.instanceGroup, description: 'EC2 client' },
    { ...account.clusterGroup, description: 'MSK cluster' },
  ]);
  for (const port of publicPorts(lab)) {
    const source = { kind: 'ipv4', value: '0.0.0.0/0' } as const;
    const rule = { egress: false, protocol: 'tcp', fromPort: port, toPort: port, source };
    groups.add(account.instanceGroup.id, [rule], {});
  }
  return groups;
}

function instanceFacts(lab: Lab, account: Account, now: () => number): InstanceFacts {
  const { instanceId: id, privateIp } = lab.spec;
  const file = files.instance(lab);
  return {
    instance: new Instance({ id, privateIp, file, now, transitionMs: TRANSITION_MS }),
    tags: { Name: account.userId },
    account: account.account,
    region: account.region,
    imageId: account.imageId,
    keyName: account.keyName,
    vpcId: account.vpcId,
    subnetId: account.cluster.subnets[0] ?? '',
    securityGroup: account.instanceGroup,
    profile: { arn: account.profile.arn, id: account.profile.id },
  };
}

/**
 * Creates EC2's parts and connects them: the gateway follows each change of the instance and of the security groups.
 *
 * @param now in ms since 1970.
 */
export function ec2Parts(lab: Lab, account: Account, now: () => number): Ec2Parts {
  const facts = instanceFacts(lab, account, now);
  const groups = securityGroups(lab, account);
  const gateway = new InternetGateway(
    {
      publicIp: () => (facts.instance.current.state === 'running' ? facts.instance.current.publicIp : undefined),
      privateIp: lab.spec.privateIp,
      admits: (port, peer) => groups.admits(account.instanceGroup.id, port, peer),
    },
    publicPorts(lab),
  );
  const resync = (): void => void gateway.sync().catch((error: unknown) => console.error(error));
  facts.instance.onChange(resync);
  groups.onChange(resync);
  return { facts, groups, gateway };
}
