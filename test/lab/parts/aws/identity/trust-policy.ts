import type { Statement } from './policy-document.ts';
import type { Principal } from './principal.ts';

/** Who wants to assume a role: a user or session with keys, or an AWS service such as `ec2.amazonaws.com`. */
export type Asker = Principal | { readonly kind: 'service'; readonly service: string };

/** Whether an action of a statement includes sts:AssumeRole. */
const allowsAssuming = (action: string): boolean =>
  action === '*' || /^sts:\*$/i.test(action) || action.toLowerCase() === 'sts:assumerole';

/** Whether a principal in a policy means the asker. */
function names(asker: Asker, kind: string, name: string): boolean {
  if (asker.kind === 'service') return kind === 'Service' && name === asker.service;
  if (kind !== 'AWS') return false;
  if (name === '*' || name === asker.arn || name === asker.account) return true;
  if (name === `arn:aws:iam::${asker.account}:root`) return true;
  return asker.kind === 'session' && name === asker.roleArn;
}

const covers = (statement: Statement, asker: Asker): boolean =>
  statement.actions.some(allowsAssuming) &&
  [...statement.principals].some(([kind, all]) => all.some((name) => names(asker, kind, name)));

/**
 * Whether a trust policy lets the asker assume the role. Conditions are not evaluated: a statement with a condition
 * never allows and always denies, so that a mistake can only deny too much. A role may assume itself only when its
 * policy names it, as AWS has required since 2022.
 */
export function trusts(statements: readonly Statement[], asker: Asker): boolean {
  const matching = statements.filter((statement) => covers(statement, asker));
  if (matching.some((statement) => statement.effect === 'Deny')) return false;
  return matching.some((statement) => statement.effect === 'Allow' && !statement.hasCondition);
}
