import type { Principal } from '../../../identity/principal.ts';
import { covers } from '../../../identity/wildcard.ts';
import { type Condition, isMet, type RequestContext } from './conditions.ts';

/** A list of patterns, and whether the statement is about all but them (`NotAction` and the like). */
export interface Patterns {
  readonly list: readonly string[];
  readonly isNegated: boolean;
}

/** One statement of a bucket policy. */
export interface BucketStatement {
  readonly effect: 'Allow' | 'Deny';
  /** ARNs, account ids and names of services; `*` for everybody. */
  readonly principals: Patterns;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

/** What a bucket policy is asked about. */
export interface Question {
  readonly caller: Principal;
  /** As in `s3:GetObject`. */
  readonly action: string;
  /** ARN of the bucket or object. */
  readonly resource: string;
  readonly context: RequestContext;
}

const fits = ({ list, isNegated }: Patterns, matches: (pattern: string) => boolean): boolean =>
  list.some(matches) !== isNegated;

/** Whether a principal of a policy is the caller itself, and not only the caller's account. */
const isCaller = (name: string, caller: Principal): boolean =>
  name === '*' || name === caller.arn || (caller.kind === 'session' && name === caller.roleArn);

const isAccount = (name: string, { account }: Principal): boolean =>
  name === account || name === `arn:aws:iam::${account}:root`;

/**
 * Whether a statement applies to a request. One that allows something to the caller's account only leaves it to the
 * identity policies, so it does not apply; one that denies something to the account does.
 */
export function applies(statement: BucketStatement, { caller, action, resource, context }: Question): boolean {
  const { effect, principals, actions, resources, conditions } = statement;
  const names = (name: string): boolean =>
    isCaller(name, caller) || ((effect === 'Deny' || principals.isNegated) && isAccount(name, caller));
  return (
    fits(principals, names) &&
    fits(actions, (pattern) => covers(pattern, action, 'i')) &&
    fits(resources, (pattern) => covers(pattern, resource)) &&
    conditions.every((condition) => isMet(condition, context))
  );
}
