import { isIPv4, isIPv6 } from 'node:net';
import { Parameters } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { RuleSpec } from './security-groups.ts';

type Source = RuleSpec['source'] & { readonly description?: string };

const invalid = (text: string): ServiceError => new ServiceError(400, 'InvalidParameterValue', text);

/**
 * Returns an IPv4 range in CIDR notation.
 *
 * @throws ServiceError when it is malformed or has host bits set, as EC2 does.
 */
function checkedIpv4(cidr: string): string {
  const [address = '', prefix = '', ...rest] = cidr.split('/');
  const length = Number(prefix);
  const whole = isIPv4(address) && /^\d{1,2}$/.test(prefix) && length <= 32 && rest.length === 0;
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  if (!whole || bits % 2 ** (32 - length) !== 0) throw invalid(`CIDR block ${cidr} is malformed`);
  return cidr;
}

function checkedIpv6(cidr: string): string {
  const [address = '', prefix = ''] = cidr.split('/');
  if (!isIPv6(address) || !/^\d{1,3}$/.test(prefix) || Number(prefix) > 128) {
    throw invalid(`CIDR block ${cidr} is malformed`);
  }
  return cidr;
}

function described(source: RuleSpec['source'], description: string | undefined): Source {
  if (description === undefined) return source;
  if (!/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(description)) {
    throw invalid(`Invalid rule description. Valid descriptions are strings less than 256 characters.`);
  }
  return { ...source, description };
}

function sources(permission: Parameters): Source[] {
  return [
    ...permission
      .structures('IpRanges')
      .map((range) =>
        described({ kind: 'ipv4', value: checkedIpv4(range.required('CidrIp')) }, range.text('Description')),
      ),
    ...permission
      .structures('Ipv6Ranges')
      .map((range) =>
        described({ kind: 'ipv6', value: checkedIpv6(range.required('CidrIpv6')) }, range.text('Description')),
      ),
    ...permission
      .structures('Groups')
      .map((group) => described({ kind: 'group', value: group.required('GroupId') }, group.text('Description'))),
  ];
}

function ports(permission: Parameters, protocol: string): { fromPort: number; toPort: number } {
  if (protocol === '-1') return { fromPort: -1, toPort: -1 };
  const fromPort = permission.integer('FromPort', -1, 65_535);
  const toPort = permission.integer('ToPort', -1, 65_535);
  if (fromPort === undefined || toPort === undefined) {
    throw invalid(`Invalid value for portRange. Must specify both from and to ports with TCP/UDP.`);
  }
  if (protocol !== 'icmp' && fromPort > toPort) throw invalid(`Invalid TCP port range (${fromPort} > ${toPort})`);
  return { fromPort, toPort };
}

function permissionRules(permission: Parameters, egress: boolean): RuleSpec[] {
  const given = permission.required('IpProtocol').toLowerCase();
  const protocol = { '6': 'tcp', '17': 'udp', '1': 'icmp' }[given] ?? given;
  if (!['tcp', 'udp', 'icmp', '-1'].includes(protocol)) throw invalid(`Invalid value '${given}' for IP protocol.`);
  const range = ports(permission, protocol);
  const from = sources(permission);
  if (from.length === 0)
    throw new ServiceError(400, 'MissingParameter', 'Either ip ranges or groups must be specified.');
  return from.map(({ description, ...source }) => ({
    egress,
    protocol,
    ...range,
    source,
    ...(description === undefined ? {} : { description }),
  }));
}

/**
 * The rules in a request: either in `IpPermissions`, or in the short form with one range (`IpProtocol`, `FromPort`,
 * `ToPort`, `CidrIp`).
 *
 * @throws ServiceError for rules that EC2 refuses.
 */
export function ruleSpecs(parameters: Parameters, egress: boolean): RuleSpec[] {
  const permissions = parameters.structures('IpPermissions');
  if (permissions.length > 0) return permissions.flatMap((one) => permissionRules(one, egress));
  const cidr = parameters.text('CidrIp');
  if (cidr === undefined) throw new ServiceError(400, 'MissingParameter', 'The request must contain IpPermissions');
  const short = ['IpProtocol', 'FromPort', 'ToPort'].flatMap((name) => {
    const value = parameters.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return permissionRules(new Parameters([...short, ['IpRanges.1.CidrIp', cidr]]), egress);
}
