/** Most characters of a role's trust policy, white space aside (an IAM quota that can be raised to 4,096). */
export const LONGEST_POLICY = 2048;

/** What has to happen to a trust policy. */
export type Trust =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'add'; readonly document: unknown }
  | { readonly kind: 'blocked'; readonly because: string; readonly remedy: string };

type Json = { readonly [key: string]: unknown };

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * Adds a role as its own trusted principal, which `awsRoleArn` in a client's settings needs, and keeps everything
 * else as it is. Pure: what is there already is not added again.
 *
 * @param document the parsed policy; statements, actions and principals may be single values or lists.
 */
export function withTrust(document: unknown, arn: string): Trust {
  const policy = isJson(document) ? document : {};
  const statements = listOf(policy['Statement']);
  if (statements.some((statement) => trusts(statement, arn))) return { kind: 'trusted' };
  const orphan = statements.flatMap(awsPrincipals).find((principal) => /^A[RI][OD]A[A-Z0-9]{12,}$/.test(principal));
  if (orphan !== undefined) {
    return {
      kind: 'blocked',
      because: `the trust policy names ${orphan}, the id of a role or user that was deleted, and IAM refuses to save such a policy`,
      remedy: `Remove ${orphan} from the role's trust relationships in the IAM console and run again.`,
    };
  }
  const added = { Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' };
  const next = { Version: '2012-10-17', ...policy, Statement: [...statements, added] };
  const length = JSON.stringify(next).length;
  if (length > LONGEST_POLICY) {
    return {
      kind: 'blocked',
      because: `the trust policy would have ${length} characters, and IAM allows ${LONGEST_POLICY}`,
      remedy: 'Remove statements that are no longer needed from the role, or ask AWS for a longer limit.',
    };
  }
  return { kind: 'add', document: next };
}

/** Allows exactly this, without a condition that might not hold. */
function trusts(statement: unknown, arn: string): boolean {
  if (!isJson(statement) || statement['Effect'] !== 'Allow' || statement['Condition'] !== undefined) return false;
  const actions = listOf(statement['Action']).map((action) => String(action).toLowerCase());
  return (
    actions.some((action) => ['sts:assumerole', 'sts:*', '*'].includes(action)) &&
    awsPrincipals(statement).includes(arn)
  );
}

function awsPrincipals(statement: unknown): readonly string[] {
  const principal = isJson(statement) ? statement['Principal'] : undefined;
  return isJson(principal) ? listOf(principal['AWS']).map(String) : [];
}
