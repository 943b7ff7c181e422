import type { Credentials, SessionKeys } from './credentials.ts';
import { parseTrustPolicy } from './policy-document.ts';
import { type Roles, trustPolicyAt } from './roles.ts';
import { type Asker, trusts } from './trust-policy.ts';

/** A session of a role with its keys. */
export interface RoleSession extends SessionKeys {
  readonly arn: string;
  readonly roleId: string;
  /** Absent when the session never expires. */
  readonly expires?: Date;
}

/** Creates sessions of roles, if the role's trust policy allows it at that moment. */
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
   * Creates a session.
   *
   * @param lifetimeMs without it the session never expires.
   * @returns undefined when the role does not exist or does not trust the asker. AWS answers both in the same way.
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

  /** Ends a session: its keys are unknown from now on. */
  revoke(session: SessionKeys): void {
    this.#credentials.revoke(session.accessKeyId);
  }
}
