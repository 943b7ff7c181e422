import type { Denial, ErrorFacts } from './error-facts.ts';

/** Whose policy each kind is, as people find it in the console. */
const owners: Readonly<Record<string, string>> = {
  'identity-based policy': 'a policy of the user or role that makes the call',
  'resource-based policy': 'the policy of the resource itself, such as that of the bucket or of the KMS key',
  'permissions boundary': 'the permissions boundary of the user or role that makes the call',
  'service control policy': 'a service control policy of the AWS organization',
  'resource control policy': 'a resource control policy of the AWS organization',
  'session policy': 'the policy of the session that makes the call',
  'VPC endpoint policy': 'the policy of the VPC endpoint that the call goes through',
};

/**
 * What to do about a denied call, as read from AWS's own words: the permission that was really missing, and the policy
 * that decided.
 *
 * @param permission the permission that the call needs, for answers that name none.
 * @param instead completes "…, or …" with what makes the call unnecessary.
 */
export function denialRemedy(facts: ErrorFacts, permission: string, instead: string | undefined): string {
  const or = instead === undefined ? '' : `, or ${instead}`;
  const { denial } = facts;
  if (denial === undefined) return `Have the permission ${permissionFor(facts, permission)} granted${or}.`;
  const wanted = denial.resource === undefined ? denial.action : `${denial.action} on ${denial.resource}`;
  const owner = owners[denial.policy ?? ''];
  if (denial.isExplicit) {
    const who = owner ?? 'A policy';
    return `${capital(who)} denies ${wanted} explicitly, so a grant does not help: have that policy changed${or}.${note(denial)}`;
  }
  // A boundary only limits: what it does not allow stays denied, whatever else is granted.
  if (owner !== undefined && denial.policy !== 'identity-based policy' && denial.policy !== 'resource-based policy') {
    return `Have ${wanted} allowed in ${owner}${or}.${note(denial)}`;
  }
  return `Have the permission ${wanted} granted${or}.${note(denial)}`;
}

/** KMS refuses in words of its own when a key is not visible to the caller. */
const permissionFor = ({ message }: ErrorFacts, permission: string): string =>
  /customer master key|KMS key/i.test(message)
    ? `kms:Decrypt and kms:GenerateDataKey on the key that it names, and ${permission},`
    : permission;

const note = ({ action }: Denial): string =>
  action.startsWith('kms:') ? ' The call itself is allowed; the data is encrypted with that KMS key.' : '';

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
