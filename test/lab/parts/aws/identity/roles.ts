import { MalformedPolicy, parseTrustPolicy } from './policy-document.ts';

/** An IAM role. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly created: Date;
  /** Plain JSON, as it was written. */
  readonly trustPolicy: string;
  /** What still holds until `from` (ms since 1970), while a change has not reached all of AWS. */
  readonly before?: { readonly trustPolicy: string; readonly from: number };
}

/** The policy that holds at a moment, in ms since 1970. */
export const trustPolicyAt = (role: Role, now: number): string =>
  role.before !== undefined && now < role.before.from ? role.before.trustPolicy : role.trustPolicy;

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
   * @param from when it takes effect, in ms since 1970; it is shown at once.
   * @throws MalformedPolicy when IAM would refuse it, a principal that does not exist included.
   */
  setTrustPolicy(role: Role, document: string, from = 0): void {
    for (const statement of parseTrustPolicy(document)) {
      for (const arn of statement.principals.get('AWS') ?? []) this.#checkPrincipal(arn);
    }
    const { before: _earlier, ...kept } = role;
    const before = { trustPolicy: role.trustPolicy, from };
    this.#roles.set(role.name, { ...kept, trustPolicy: document, ...(from === 0 ? {} : { before }) });
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
