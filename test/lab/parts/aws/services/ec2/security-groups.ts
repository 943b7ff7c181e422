import { createHash, randomBytes } from 'node:crypto';
import { BlockList } from 'node:net';
import { ServiceError } from '../../protocol/service-error.ts';

/** What a rule lets through: one protocol, one range of ports, one source. */
export interface RuleSpec {
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: { readonly kind: 'ipv4' | 'ipv6' | 'group'; readonly value: string };
  readonly description?: string;
}

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

/** What makes two rules the same to EC2: everything but the description. */
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

/** The security groups of the account and their rules. */
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

  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** @throws ServiceError InvalidGroup.NotFound. */
  group(id: string): SecurityGroup {
    const group = this.groups.find((one) => one.id === id);
    if (group !== undefined) return group;
    throw new ServiceError(400, 'InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  }

  rules(groupId?: string): Rule[] {
    return [...this.#rules.values()].filter((rule) => groupId === undefined || rule.groupId === groupId);
  }

  /**
   * Adds all rules or none.
   *
   * @throws ServiceError InvalidPermission.Duplicate when one of them is there already.
   */
  add(groupId: string, specs: readonly RuleSpec[], tags: Readonly<Record<string, string>>): Rule[] {
    const there = new Set(this.rules(groupId).map(identity));
    for (const spec of specs) {
      if (there.has(identity(spec))) {
        const text = `the specified rule "${peerText(spec)}" already exists`;
        throw new ServiceError(400, 'InvalidPermission.Duplicate', text);
      }
      there.add(identity(spec));
    }
    const added = specs.map((spec): Rule => ({ ...spec, id: `sgr-0${randomBytes(8).toString('hex')}`, groupId, tags }));
    for (const rule of added) this.#rules.set(rule.id, rule);
    this.#tell();
    return added;
  }

  /** @throws ServiceError InvalidSecurityGroupRuleId.NotFound; then none is removed. */
  removeByIds(groupId: string, ids: readonly string[]): Rule[] {
    const gone = ids.map((id) => {
      const rule = this.#rules.get(id);
      if (rule?.groupId === groupId) return rule;
      const text = `The security group rule ID '${id}' does not exist`;
      throw new ServiceError(400, 'InvalidSecurityGroupRuleId.NotFound', text);
    });
    return this.#remove(gone);
  }

  /** @throws ServiceError InvalidPermission.NotFound; then none is removed. */
  removeBySpecs(groupId: string, specs: readonly RuleSpec[]): Rule[] {
    const gone = specs.map((spec) => {
      const rule = this.rules(groupId).find((one) => identity(one) === identity(spec));
      if (rule !== undefined) return rule;
      const text = 'The specified rule does not exist in this security group.';
      throw new ServiceError(400, 'InvalidPermission.NotFound', text);
    });
    return this.#remove(gone);
  }

  /** Whether a group lets a TCP connection in. `peer` is an IPv4 address. */
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
