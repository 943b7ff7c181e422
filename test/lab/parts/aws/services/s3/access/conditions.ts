import { BlockList, isIP } from 'node:net';
import { covers } from '../../../identity/wildcard.ts';

/** One comparison of a policy's `Condition`: a key of the request with any of the values. */
export interface Condition {
  /** As in `StringEquals`, without `IfExists`. */
  readonly operator: string;
  /** Whether the comparison also holds when the request has no such key. */
  readonly ifExists: boolean;
  /** In lower case, as in `aws:securetransport`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** The condition keys of a request, in lower case. A key that the request lacks is absent. */
export type RequestContext = ReadonlyMap<string, string>;

type Comparison = (wanted: string, given: string) => boolean;

const isEqual: Comparison = (wanted, given) => wanted === given;
const isEqualIgnoringCase: Comparison = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();
const isLike: Comparison = (wanted, given) => covers(wanted, given);

function isInRange(range: string, address: string): boolean {
  const [network = '', length = '32'] = range.split('/');
  if (isIP(network) !== 4 || isIP(address) !== 4) return range === address;
  const list = new BlockList();
  list.addSubnet(network, Number(length), 'ipv4');
  return list.check(address, 'ipv4');
}

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: isEqual,
  StringEqualsIgnoreCase: isEqualIgnoringCase,
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: isEqualIgnoringCase,
  IpAddress: isInRange,
};

/** Operators that hold when none of the values fits. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
};

/** Operators that are evaluated. */
export const isOperator = (name: string): boolean => name === 'Null' || name in comparisons || name in negations;

/** Keys that are evaluated, in lower case. */
export const conditionKeys: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:securetransport',
  'aws:sourceip',
  's3:delimiter',
  's3:prefix',
  's3:versionid',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:x-amz-storage-class',
]);

/** Whether a request meets a condition. An absent key meets the negated operators and no other. */
export function isMet({ operator, ifExists, key, values }: Condition, context: RequestContext): boolean {
  const given = context.get(key);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (given === undefined));
  const positive = negations[operator];
  if (given === undefined) return ifExists || positive !== undefined;
  const compare = comparisons[positive ?? operator];
  if (compare === undefined) throw new Error(`the operator ${operator} is not evaluated`);
  return values.some((value) => compare(value, given)) === (positive === undefined);
}
