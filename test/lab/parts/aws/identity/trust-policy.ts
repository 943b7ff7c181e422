import type { Statement } from './policy-document.ts';
import type { Principal } from './principal.ts';

/** Who asks for a role: someone with keys, or a service of AWS such as `ec2.amazonaws.com`. */
export type Asker = Principal | { readonly kind: 'service'; readonly service: string };

const asksFor = (action: string): boolean =>
  action === '*' || /^sts:\*$/i.test(action) || action.toLowerCase() === 'sts:assumerole';

function names(asker: Asker, kind: string, name: string): boolean {
  if (asker.kind === 'service') return kind === 'Service' && name === asker.service;
  if (kind !== 'AWS') return false;
  if (name === '*' || name === asker.arn || name === asker.account) return true;
  if (name === `arn:aws:iam::${asker.account}:root`) return true;
  return asker.kind === 'session' && name === asker.roleArn;
}

const covers = (statement: Statement, asker: Asker): boolean =>
  statement.actions.some(asksFor) &&
  [...statement.principals].some(([kind, all]) => all.some((name) => names(asker, kind, name)));

/**
 * Whether a trust policy lets someone assume the role. A statement with a condition grants nothing and still denies:
 * conditions are not evaluated here, and the error must be on the refusing side. Since 2022 a role is no longer
 * trusted by itself; it must be named as any other principal.
 */
export function trusts(statements: readonly Statement[], asker: Asker): boolean {
  const matching = statements.filter((statement) => covers(statement, asker));
  if (matching.some((statement) => statement.effect === 'Deny')) return false;
  return matching.some((statement) => statement.effect === 'Allow' && !statement.conditional);
}
