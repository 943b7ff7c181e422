/** Characters that a role's trust policy may have, white space not counted. An IAM quota; it can be raised to 4,096. */
export const MAX_POLICY_LENGTH = 2048;

/** What has to happen to a trust policy so that the role trusts itself. */
export type TrustChange =
  | { readonly kind: 'none' }
  /** `document` is the whole new policy. */
  | { readonly kind: 'add'; readonly document: unknown }
  | { readonly kind: 'blocked'; readonly reason: string; readonly remedy: string };

type Json = { readonly [key: string]: unknown };

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * Adds a role as a trusted principal of its own trust policy. `awsRoleArn` in a Kafka client's settings needs that,
 * because the client assumes a role that it already has. Everything else in the policy stays as it is. Pure.
 *
 * @param document the parsed policy. Statements, actions and principals may each be one value or a list.
 * @param arn ARN of the role.
 */
export function addTrust(document: unknown, arn: string): TrustChange {
  const policy = isJson(document) ? document : {};
  const statements = listOf(policy['Statement']);
  if (statements.some((statement) => trusts(statement, arn))) return { kind: 'none' };
  const deleted = statements.flatMap(awsPrincipals).find((principal) => /^A[RI][OD]A[A-Z0-9]{12,}$/.test(principal));
  if (deleted !== undefined) {
    return {
      kind: 'blocked',
      reason: `the trust policy names ${deleted}, the id of a role or user that was deleted, and IAM refuses to save such a policy`,
      remedy: `Remove ${deleted} from the role's trust relationships in the IAM console and run again.`,
    };
  }
  const added = { Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' };
  const next = { Version: '2012-10-17', ...policy, Statement: [...statements, added] };
  const length = JSON.stringify(next).length;
  if (length > MAX_POLICY_LENGTH) {
    return {
      kind: 'blocked',
      reason: `the trust policy would have ${length} characters, and IAM allows ${MAX_POLICY_LENGTH}`,
      remedy: 'Remove statements that are no longer needed from the role, or ask AWS for a longer limit.',
    };
  }
  return { kind: 'add', document: next };
}

/** Whether a statement lets the role be assumed by itself. A statement with a condition may not apply: it does not count. */
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
