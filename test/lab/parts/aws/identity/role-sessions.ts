import type { Credentials, SessionKeys } from './credentials.ts';
import { parseTrustPolicy } from './policy-document.ts';
import { type Roles, trustPolicyAt } from './roles.ts';
import { type Asker, trusts } from './trust-policy.ts';

/** A session that was handed out. */
export interface RoleSession extends SessionKeys {
  readonly arn: string;
  readonly roleId: string;
  /** Undefined for a session that never ends. */
  readonly expires?: Date;
}

/** Hands out sessions of roles, as each role's trust policy allows at that moment. */
export class RoleSessions {
  readonly #roles: Roles;
  readonly #credentials: Credentials;
  readonly #now: () => number;

  constructor(roles: Roles, credentials: Credentials, now: () => number) {
    this.#roles = roles;
    this.#credentials = credentials;
    this.#now = now;
  }

  /**
   * @param lifetimeMs undefined for a session that never ends.
   * @returns undefined when there is no such role or its policy does not trust the asker: AWS tells neither from the other.
   */
  assume(roleArn: string, sessionName: string, asker: Asker, lifetimeMs?: number): RoleSession | undefined {
    const role = this.#roles.findByArn(roleArn);
    if (role === undefined || !trusts(parseTrustPolicy(trustPolicyAt(role, this.#now())), asker)) return undefined;
    const account = role.arn.split(':')[4];
    const arn = `arn:aws:sts::${account}:assumed-role/${role.name}/${sessionName}`;
    const expires = lifetimeMs === undefined ? undefined : new Date(this.#now() + lifetimeMs);
    return {
      ...this.#credentials.issue(arn, expires),
      arn,
      roleId: role.id,
      ...(expires === undefined ? {} : { expires }),
    };
  }

  revoke(session: SessionKeys): void {
    this.#credentials.revoke(session.accessKeyId);
  }
}
