import type { Parameters } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { XmlValue } from '../../protocol/xml.ts';
import { filtersOf, passes, tagAttribute, tagSet } from './filters.ts';
import { type Instance, stateCodes } from './instance.ts';
import { pageOf } from './pages.ts';

/** The instance and those of its properties that never change. */
export interface InstanceFacts {
  readonly instance: Instance;
  readonly tags: Readonly<Record<string, string>>;
  readonly account: string;
  readonly region: string;
  readonly imageId: string;
  readonly keyName: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly securityGroup: { readonly id: string; readonly name: string };
  readonly profile: { readonly arn: string; readonly id: string };
}

/** An instance as DescribeInstances shows it. */
export type InstanceView = Omit<InstanceFacts, 'instance'> & {
  readonly instance: Pick<Instance, 'id' | 'privateIp' | 'current'>;
};

/** Availability zone of the instance. */
export const zoneOf = (region: string): string => `${region}a`;

/** EC2's private DNS name for an address in us-east-1. */
export const privateDnsName = (ip: string): string => `ip-${ip.replaceAll('.', '-')}.ec2.internal`;

function instanceXml(facts: InstanceView): XmlValue {
  const { instance, securityGroup } = facts;
  const { state, publicIp, publicDnsName, launchTime } = instance.current;
  return {
    instanceId: instance.id,
    imageId: facts.imageId,
    instanceState: { code: stateCodes[state], name: state },
    privateDnsName: privateDnsName(instance.privateIp),
    dnsName: publicDnsName,
    reason: state === 'stopped' ? `User initiated` : '',
    keyName: facts.keyName,
    amiLaunchIndex: 0,
    productCodes: [],
    instanceType: 't2.micro',
    launchTime,
    placement: { availabilityZone: zoneOf(facts.region), groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    subnetId: facts.subnetId,
    vpcId: facts.vpcId,
    privateIpAddress: instance.privateIp,
    ipAddress: publicIp === '' ? undefined : publicIp,
    sourceDestCheck: true,
    groupSet: [{ groupId: securityGroup.id, groupName: securityGroup.name }],
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    tagSet: tagSet(facts.tags),
    hypervisor: 'xen',
    iamInstanceProfile: facts.profile,
    ebsOptimized: false,
    metadataOptions: { state: 'applied', httpTokens: 'optional', httpPutResponseHopLimit: 1, httpEndpoint: 'enabled' },
    platformDetails: 'Linux/UNIX',
  };
}

function attribute(facts: InstanceView, name: string): readonly string[] | undefined {
  const { state, publicIp, publicDnsName } = facts.instance.current;
  const own: Readonly<Record<string, readonly string[]>> = {
    'instance-id': [facts.instance.id],
    'instance-state-name': [state],
    'instance-state-code': [String(stateCodes[state])],
    'instance-type': ['t2.micro'],
    'image-id': [facts.imageId],
    'key-name': [facts.keyName],
    'vpc-id': [facts.vpcId],
    'subnet-id': [facts.subnetId],
    'availability-zone': [zoneOf(facts.region)],
    'private-ip-address': [facts.instance.privateIp],
    'ip-address': [publicIp],
    'dns-name': [publicDnsName],
    'instance.group-id': [facts.securityGroup.id],
    'iam-instance-profile.arn': [facts.profile.arn],
  };
  return own[name] ?? tagAttribute(facts.tags, name);
}

/** @throws ServiceError when an instance id is malformed, or is not one of the instances. */
export function checkInstanceId(id: string, ...instances: readonly { readonly id: string }[]): void {
  if (!/^i-[0-9a-f]{8,17}$/.test(id)) {
    throw new ServiceError(400, 'InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
  }
  if (!instances.some((one) => one.id === id)) {
    throw new ServiceError(400, 'InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
}

/** DescribeInstances. */
export function describeInstances(all: readonly InstanceView[], parameters: Parameters): XmlValue {
  const ids = parameters.list('InstanceId');
  for (const id of ids) checkInstanceId(id, ...all.map((one) => one.instance));
  const filters = filtersOf(parameters);
  const asked = all.filter(({ instance }) => ids.length === 0 || ids.includes(instance.id));
  const found = asked.filter((one) => passes(filters, (name) => attribute(one, name)));
  const { items, nextToken } = pageOf(found, parameters, 'InstanceId');
  return {
    reservationSet: items.map((one) => ({
      reservationId: `r-0${one.instance.id.slice(3)}`,
      ownerId: one.account,
      groupSet: [],
      instancesSet: [instanceXml(one)],
    })),
    nextToken,
  };
}
