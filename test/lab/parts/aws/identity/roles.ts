import { MalformedPolicy, parseTrustPolicy } from './policy-document.ts';

/** An IAM role. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly created: Date;
  /** The trust policy as JSON, not URL-encoded. */
  readonly trustPolicy: string;
  /** The earlier policy, which stays in force until `from` (ms since 1970). AWS too takes a while to apply a change. */
  readonly before?: { readonly trustPolicy: string; readonly from: number };
}

/** The trust policy in force at a moment, in ms since 1970. */
export const trustPolicyAt = (role: Role, now: number): string =>
  role.before !== undefined && now < role.before.from ? role.before.trustPolicy : role.trustPolicy;

/** IAM's default limit for a trust policy, in characters without white space. */
const LIMIT_CHARACTERS = 2_048;

/** The roles of the account, and the check of who may be named in their trust policies. */
export class Roles {
  readonly #roles = new Map<string, Role>();
  readonly #account: string;
  readonly #users: readonly string[];

  /** @param users names of the IAM users in the account. */
  constructor(account: string, users: readonly string[]) {
    this.#account = account;
    this.#users = users;
  }

  add(role: Role): void {
    this.#roles.set(role.name, role);
  }

  find(name: string): Role | undefined {
    return this.#roles.get(name);
  }

  /** The role with this ARN; undefined when the account does not have it. */
  findByArn(arn: string): Role | undefined {
    return [...this.#roles.values()].find((role) => role.arn === arn);
  }

  /**
   * Replaces a role's trust policy. GetRole shows the new one at once.
   *
   * @param from when it takes effect, in ms since 1970; 0 = at once.
   * @throws MalformedPolicy when IAM would refuse it, for example because it names a principal that does not exist.
   */
  setTrustPolicy(role: Role, document: string, from = 0): void {
    for (const statement of parseTrustPolicy(document)) {
      for (const arn of statement.principals.get('AWS') ?? []) this.#checkPrincipal(arn);
    }
    const { before: _earlier, ...kept } = role;
    const before = { trustPolicy: role.trustPolicy, from };
    this.#roles.set(role.name, { ...kept, trustPolicy: document, ...(from === 0 ? {} : { before }) });
  }

  /** Whether a trust policy is longer than IAM allows. */
  exceedsLimit(document: string): boolean {
    return document.replace(/\s/g, '').length > LIMIT_CHARACTERS;
  }

  #checkPrincipal(name: string): void {
    if (name === '*' || /^\d{12}$/.test(name)) return;
    const [, account, kind, rest] =
      /^arn:aws:(?:iam|sts)::(\d{12}):(root|role|user|assumed-role)(?:\/(.+))?$/.exec(name) ?? [];
    if (account !== undefined && account !== this.#account) return;
    const exists =
      kind === 'root' ||
      (kind === 'role' && this.#roles.has(rest?.split('/').at(-1) ?? '')) ||
      (kind === 'user' && this.#users.includes(rest?.split('/').at(-1) ?? '')) ||
      (kind === 'assumed-role' && this.#roles.has(rest?.split('/')[0] ?? ''));
    if (!exists) throw new MalformedPolicy(`Invalid principal in policy: "AWS":"${name}"`);
  }
}
