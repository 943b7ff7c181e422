import { MalformedPolicy, parseTrustPolicy } from './policy-document.ts';

/** An IAM role. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly created: Date;
  /** Plain JSON, as it was written. */
  readonly trustPolicy: string;
}

/** Size limit of a trust policy in characters, white space aside: IAM's default quota. */
const LIMIT = 2_048;

/** The roles and users of the account, and who may be named in a trust policy. */
export class Roles {
  readonly #roles = new Map<string, Role>();
  readonly #account: string;
  readonly #users: readonly string[];

  /** @param users names of the IAM users that exist. */
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

  /** The role with this ARN; undefined for another account's, too. */
  findByArn(arn: string): Role | undefined {
    return [...this.#roles.values()].find((role) => role.arn === arn);
  }

  /**
   * Replaces the whole trust policy.
   *
   * @throws MalformedPolicy when IAM would refuse it, a principal that does not exist included.
   */
  setTrustPolicy(role: Role, document: string): void {
    for (const statement of parseTrustPolicy(document)) {
      for (const arn of statement.principals.get('AWS') ?? []) this.#checkPrincipal(arn);
    }
    this.#roles.set(role.name, { ...role, trustPolicy: document });
  }

  /** Whether a trust policy is longer than IAM takes. */
  exceedsLimit(document: string): boolean {
    return document.replace(/\s/g, '').length > LIMIT;
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
