import type { Parameters, QueryAction } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { XmlValue } from '../../protocol/xml.ts';
import { filtersOf, passes, tagAttribute, tagSet } from './filters.ts';
import { pageOf } from './pages.ts';
import { ruleSpecs } from './rule-parameters.ts';
import type { Rule, SecurityGroup, SecurityGroups } from './security-groups.ts';

/** What the actions on security groups need. */
export interface GroupPorts {
  readonly groups: SecurityGroups;
  readonly account: string;
  readonly vpcId: string;
}

const portsXml = (rule: Rule): { fromPort?: number; toPort?: number } =>
  rule.protocol === '-1' ? {} : { fromPort: rule.fromPort, toPort: rule.toPort };

function ruleXml(rule: Rule, account: string): XmlValue {
  return {
    securityGroupRuleId: rule.id,
    groupId: rule.groupId,
    groupOwnerId: account,
    isEgress: rule.egress,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    cidrIpv4: rule.source.kind === 'ipv4' ? rule.source.value : undefined,
    cidrIpv6: rule.source.kind === 'ipv6' ? rule.source.value : undefined,
    referencedGroupInfo: rule.source.kind === 'group' ? { groupId: rule.source.value, userId: account } : undefined,
    description: rule.description,
    tagSet: tagSet(rule.tags),
  };
}

/** Rules of one direction as DescribeSecurityGroups shows them: one entry for each protocol and port range. */
function permissions(rules: readonly Rule[], account: string): XmlValue {
  const byRange = Map.groupBy(rules, (rule) => `${rule.protocol} ${rule.fromPort} ${rule.toPort}`);
  return [...byRange.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const of = (kind: Rule['source']['kind']): Rule[] => same.filter((rule) => rule.source.kind === kind);
    return [
      {
        ipProtocol: first.protocol,
        ...portsXml(first),
        groups: of('group').map((rule) => ({
          groupId: rule.source.value,
          userId: account,
          description: rule.description,
        })),
        ipRanges: of('ipv4').map((rule) => ({ cidrIp: rule.source.value, description: rule.description })),
        ipv6Ranges: of('ipv6').map((rule) => ({ cidrIpv6: rule.source.value, description: rule.description })),
        prefixListIds: [],
      },
    ];
  });
}

function groupXml({ groups, account, vpcId }: GroupPorts, group: SecurityGroup): XmlValue {
  const rules = groups.rules(group.id);
  return {
    ownerId: account,
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId,
    ipPermissions: permissions(
      rules.filter((rule) => !rule.egress),
      account,
    ),
    ipPermissionsEgress: permissions(
      rules.filter((rule) => rule.egress),
      account,
    ),
    tagSet: [],
  };
}

function describeGroups(ports: GroupPorts, parameters: Parameters): XmlValue {
  const ids = parameters.list('GroupId');
  const asked = ids.length === 0 ? ports.groups.groups : ids.map((id) => ports.groups.group(id));
  const filters = filtersOf(parameters);
  const found = asked.filter((group) =>
    passes(filters, (name) => {
      const own: Readonly<Record<string, readonly string[]>> = {
        'group-id': [group.id],
        'group-name': [group.name],
        'vpc-id': [ports.vpcId],
      };
      return own[name] ?? tagAttribute({}, name);
    }),
  );
  const { items, nextToken } = pageOf(found, parameters, 'GroupId');
  return { securityGroupInfo: items.map((group) => groupXml(ports, group)), nextToken };
}

function describeRules({ groups, account }: GroupPorts, parameters: Parameters): XmlValue {
  const ids = parameters.list('SecurityGroupRuleId');
  const all = groups.rules();
  const missing = ids.find((id) => !all.some((rule) => rule.id === id));
  if (missing !== undefined) {
    const text = `The security group rule ID '${missing}' does not exist`;
    throw new ServiceError(400, 'InvalidSecurityGroupRuleId.NotFound', text);
  }
  const filters = filtersOf(parameters);
  const found = all.filter(
    (rule) =>
      (ids.length === 0 || ids.includes(rule.id)) &&
      passes(filters, (name) => {
        const own: Readonly<Record<string, readonly string[]>> = {
          'group-id': [rule.groupId],
          'security-group-rule-id': [rule.id],
        };
        return own[name] ?? tagAttribute(rule.tags, name);
      }),
  );
  const { items, nextToken } = pageOf(found, parameters, 'SecurityGroupRuleId');
  return { securityGroupRuleSet: items.map((rule) => ruleXml(rule, account)), nextToken };
}

function tagsOf(parameters: Parameters): Record<string, string> {
  const specifications = parameters.structures('TagSpecification');
  const wrong = specifications.find((one) => one.text('ResourceType') !== 'security-group-rule');
  if (wrong !== undefined) {
    const text = `'${wrong.text('ResourceType') ?? ''}' is not a valid taggable resource type for this operation.`;
    throw new ServiceError(400, 'InvalidParameterValue', text);
  }
  const tags = specifications.flatMap((one) => one.structures('Tag'));
  return Object.fromEntries(tags.map((tag) => [tag.required('Key'), tag.text('Value') ?? '']));
}

function authorize({ groups, account }: GroupPorts, parameters: Parameters): XmlValue {
  const group = groups.group(parameters.required('GroupId'));
  const added = groups.add(group.id, ruleSpecs(parameters, false), tagsOf(parameters));
  return { return: true, securityGroupRuleSet: added.map((rule) => ruleXml(rule, account)) };
}

function revoke({ groups, account }: GroupPorts, parameters: Parameters): XmlValue {
  const group = groups.group(parameters.required('GroupId'));
  const ids = parameters.list('SecurityGroupRuleId');
  const gone =
    ids.length > 0 ? groups.removeByIds(group.id, ids) : groups.removeBySpecs(group.id, ruleSpecs(parameters, false));
  return { return: true, revokedSecurityGroupRuleSet: gone.map((rule) => ruleXml(rule, account)) };
}

const short = ['IpProtocol', 'FromPort', 'ToPort', 'CidrIp'];

/** The actions on security groups and their rules. */
export function groupActions(ports: GroupPorts): Record<string, QueryAction> {
  const ofGroup = (parameters: Parameters): string => parameters.text('GroupId') ?? '';
  return {
    DescribeSecurityGroups: {
      write: false,
      accepts: ['Filter', 'GroupId', 'MaxResults', 'NextToken'],
      resource: (parameters) => parameters.list('GroupId').join(','),
      run: (parameters) => describeGroups(ports, parameters),
    },
    DescribeSecurityGroupRules: {
      write: false,
      accepts: ['Filter', 'SecurityGroupRuleId', 'MaxResults', 'NextToken'],
      resource: (parameters) => parameters.list('SecurityGroupRuleId').join(','),
      run: (parameters) => describeRules(ports, parameters),
    },
    AuthorizeSecurityGroupIngress: {
      write: true,
      accepts: ['GroupId', 'IpPermissions', 'TagSpecification', ...short],
      resource: ofGroup,
      run: (parameters) => authorize(ports, parameters),
    },
    RevokeSecurityGroupIngress: {
      write: true,
      accepts: ['GroupId', 'IpPermissions', 'SecurityGroupRuleId', ...short],
      resource: ofGroup,
      run: (parameters) => revoke(ports, parameters),
    },
  };
}
