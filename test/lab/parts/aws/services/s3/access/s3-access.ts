import type { Principal } from '../../../identity/principal.ts';
import { type Decision, reason, type UserPolicies } from '../../../identity/user-policies.ts';
import { ServiceError } from '../../../protocol/service-error.ts';
import type { BucketPolicies } from './bucket-policies.ts';
import type { RequestContext } from './conditions.ts';
import type { Need } from './permissions.ts';

/** What decides about access to S3. */
export interface S3AccessPorts {
  readonly policies: Pick<UserPolicies, 'decide'>;
  readonly buckets: Pick<BucketPolicies, 'decide'>;
}

const denied = (caller: Principal, { action, resource }: Need, why: string): ServiceError =>
  new ServiceError(
    403,
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" ${why}`,
  );

/** Identity and bucket policies together, as S3 evaluates them for callers of the bucket's own account. */
export class S3Access {
  readonly #ports: S3AccessPorts;

  constructor(ports: S3AccessPorts) {
    this.#ports = ports;
  }

  /** The error of a request that lacks a permission; undefined for one that has it. */
  refusal(caller: Principal, need: Need, context: RequestContext): ServiceError | undefined {
    const { action, bucket, resource } = need;
    const byIdentity = this.#ports.policies.decide(caller, action, resource);
    if (byIdentity === 'denied') return denied(caller, need, reason('identity-based', action));
    const byBucket: Decision = this.#ports.buckets.decide(bucket, { caller, action, resource, context });
    if (byBucket === 'denied') return denied(caller, need, reason('resource-based', action));
    if (byIdentity === 'allowed' || byBucket === 'allowed') return undefined;
    return denied(caller, need, reason(undefined, action));
  }

  /** @throws ServiceError AccessDenied in S3's words for the first permission that is lacking. */
  require(caller: Principal, needs: readonly Need[], context: RequestContext): void {
    for (const need of needs) {
      const error = this.refusal(caller, need, context);
      if (error !== undefined) throw error;
    }
  }
}
