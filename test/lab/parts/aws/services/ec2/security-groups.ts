import { createHash, randomBytes } from 'node:crypto';
import { BlockList } from 'node:net';
import { ServiceError } from '../../protocol/service-error.ts';

/** What a rule allows: one protocol, one range of ports, one source. */
export interface RuleSpec {
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: { readonly kind: 'ipv4' | 'ipv6' | 'group'; readonly value: string };
  readonly description?: string;
}

/** A rule of a security group. */
export interface Rule extends RuleSpec {
  readonly id: string;
  readonly groupId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A text that is the same for two rules exactly when EC2 treats them as one: when they differ only in description. */
const identity = (rule: RuleSpec): string =>
  [rule.egress, rule.protocol, rule.fromPort, rule.toPort, rule.source.kind, rule.source.value].join(' ');

const peerText = (rule: RuleSpec): string =>
  `peer: ${rule.source.value}, ${rule.protocol.toUpperCase()}, from port: ${rule.fromPort}, to port: ${rule.toPort}, ALLOW`;

function inRange(cidr: string, address: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), 'ipv4');
  return list.check(address, 'ipv4');
}

/** The security groups of the account and their rules. Each group allows all outgoing traffic from the start. */
export class SecurityGroups {
  readonly groups: readonly SecurityGroup[];
  readonly #rules = new Map<string, Rule>();
  readonly #changed = new Set<() => void>();

  constructor(groups: readonly SecurityGroup[]) {
    this.groups = groups;
    for (const group of groups) {
      const id = `sgr-0${createHash('sha256').update(`${group.id} egress`).digest('hex').slice(0, 16)}`;
      const all: RuleSpec = {
        egress: true,
        protocol: '-1',
        fromPort: -1,
        toPort: -1,
        source: { kind: 'ipv4', value: '0.0.0.0/0' },
      };
      this.#rules.set(id, { ...all, id, groupId: group.id, tags: {} });
    }
  }

  /** Calls the listener after every change of a rule. */
  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** The group with this id. @throws ServiceError InvalidGroup.NotFound. */
  group(id: string): SecurityGroup {
    const group = this.groups.find((one) => one.id === id);
    if (group !== undefined) return group;
    throw new ServiceError(400, 'InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  }

  /** The rules of one group, or of all groups. */
  rules(groupId?: string): Rule[] {
    return [...this.#rules.values()].filter((rule) => groupId === undefined || rule.groupId === groupId);
  }

  /**
   * Adds rules to a group: all of them or, on an error, none.
   *
   * @throws ServiceError InvalidPermission.Duplicate when the group has one of them already.
   */
  add(groupId: string, specs: readonly RuleSpec[], tags: Readonly<Record<string, string>>): Rule[] {
    const present = new Set(this.rules(groupId).map(identity));
    for (const spec of specs) {
      if (present.has(identity(spec))) {
        const text = `the specified rule "${peerText(spec)}" already exists`;
        throw new ServiceError(400, 'InvalidPermission.Duplicate', text);
      }
      present.add(identity(spec));
    }
    const added = specs.map((spec): Rule => ({ ...spec, id: `sgr-0${randomBytes(8).toString('hex')}`, groupId, tags }));
    for (const rule of added) this.#rules.set(rule.id, rule);
    this.#tell();
    return added;
  }

  /** Removes rules by id: all or none. @throws ServiceError InvalidSecurityGroupRuleId.NotFound. */
  removeByIds(groupId: string, ids: readonly string[]): Rule[] {
    const gone = ids.map((id) => {
      const rule = this.#rules.get(id);
      if (rule?.groupId === groupId) return rule;
      const text = `The security group rule ID '${id}' does not exist`;
      throw new ServiceError(400, 'InvalidSecurityGroupRuleId.NotFound', text);
    });
    return this.#remove(gone);
  }

  /** Removes rules by what they allow: all or none. @throws ServiceError InvalidPermission.NotFound. */
  removeBySpecs(groupId: string, specs: readonly RuleSpec[]): Rule[] {
    const gone = specs.map((spec) => {
      const rule = this.rules(groupId).find((one) => identity(one) === identity(spec));
      if (rule !== undefined) return rule;
      const text = 'The specified rule does not exist in this security group.';
      throw new ServiceError(400, 'InvalidPermission.NotFound', text);
    });
    return this.#remove(gone);
  }

  /** Whether a group allows an incoming TCP connection. @param peer IPv4 address of the client. */
  admits(groupId: string, port: number, peer: string): boolean {
    return this.rules(groupId).some(
      (rule) =>
        !rule.egress &&
        (rule.protocol === '-1' || (rule.protocol === 'tcp' && rule.fromPort <= port && port <= rule.toPort)) &&
        rule.source.kind === 'ipv4' &&
        inRange(rule.source.value, peer),
    );
  }

  #remove(rules: readonly Rule[]): Rule[] {
    for (const rule of rules) this.#rules.delete(rule.id);
    this.#tell();
    return [...rules];
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }
}
