import { notImplemented, ServiceError } from '../../../protocol/service-error.ts';
import type { BucketStatement, Patterns } from './bucket-statement.ts';
import { type Condition, conditionKeys, isOperator } from './conditions.ts';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A policy that S3 refuses, in S3's words. */
const malformed = (message: string): ServiceError => new ServiceError(400, 'MalformedPolicy', message);

/** Whether the account knows a principal of a policy. */
export type KnowsPrincipal = (name: string) => boolean;

function texts(value: unknown, problem: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((one): one is string => typeof one === 'string' && one !== '')) {
    throw malformed(problem);
  }
  return list;
}

/** Reads `Action` or `NotAction`, and the like. */
function patterns(statement: Members, member: 'Action' | 'Resource', problem: string): Patterns {
  const negated = statement[`Not${member}`];
  const given = statement[member];
  if (given === undefined && negated === undefined) throw malformed(`Missing required field ${member}`);
  return { list: texts(given ?? negated, problem), isNegated: given === undefined };
}

function principals(statement: Members, knows: KnowsPrincipal): Patterns {
  const { Principal: given, NotPrincipal: negated } = statement;
  const value = given ?? negated;
  if (value === undefined) throw malformed('Missing required field Principal');
  const isNegated = given === undefined;
  if (value === '*') return { list: ['*'], isNegated };
  const problem = 'Invalid principal in policy';
  if (!isMembers(value) || Object.keys(value).length === 0) throw malformed(problem);
  const list = Object.entries(value).flatMap(([kind, names]) => {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)) throw malformed(problem);
    return texts(names, problem);
  });
  const awsNames = value['AWS'] === undefined ? [] : texts(value['AWS'], problem);
  if (!awsNames.every(knows)) throw malformed(problem);
  return { list, isNegated };
}

/** @throws ServiceError 501 for an operator or a key that the lab does not evaluate: it must not pass for one that holds. */
function conditions(value: unknown): Condition[] {
  if (value === undefined) return [];
  if (!isMembers(value)) throw malformed('Invalid Condition type : Condition must be an object');
  return Object.entries(value).flatMap(([name, keys]) => {
    const ifExists = name.endsWith('IfExists');
    const operator = ifExists ? name.slice(0, -'IfExists'.length) : name;
    if (!isOperator(operator)) throw notImplemented('s3', `PutBucketPolicy with the condition operator ${name}`);
    if (!isMembers(keys)) throw malformed(`Invalid Condition type : ${name} must be an object`);
    return Object.entries(keys).map(([key, values]) => {
      if (!conditionKeys.has(key.toLowerCase())) {
        throw notImplemented('s3', `PutBucketPolicy with the condition key ${key}`);
      }
      const list = [values].flat().map((one) => (typeof one === 'boolean' ? String(one) : one));
      return { operator, ifExists, key: key.toLowerCase(), values: texts(list, `Invalid condition value for ${key}`) };
    });
  });
}

/** Whether an action is about objects; the others are about the bucket. */
const isObjectAction = (action: string): boolean =>
  /^s3:(\w*Object(?!LockConf)|\w*Multipart(?!Uploads$))/i.test(action);

function statementOf(value: unknown, bucket: string, knows: KnowsPrincipal): BucketStatement {
  if (!isMembers(value)) throw malformed('Statement must be an object');
  const { Effect: effect } = value;
  if (effect === undefined) throw malformed('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`Invalid effect: ${String(effect)}`);
  const who = principals(value, knows);
  const actions = patterns(value, 'Action', 'Policy has invalid action');
  if (!actions.list.every((one) => /^(\*|s3:[\w*?]+)$/i.test(one))) throw malformed('Policy has invalid action');
  const resources = patterns(value, 'Resource', 'Policy has invalid resource');
  const arn = `arn:aws:s3:::${bucket}`;
  if (!resources.list.every((one) => one === arn || one.startsWith(`${arn}/`) || one === `${arn}*`)) {
    throw malformed('Policy has invalid resource');
  }
  const named = actions.list.filter((one) => !/[*?]/.test(one));
  const hasObjects = resources.list.some((one) => one !== arn);
  const hasBucket = resources.list.some((one) => !one.startsWith(`${arn}/`));
  const isUseless = (action: string): boolean => (isObjectAction(action) ? !hasObjects : !hasBucket);
  if (!actions.isNegated && !resources.isNegated && named.some(isUseless)) {
    throw malformed('Action does not apply to any resource(s) in statement');
  }
  return { effect, principals: who, actions, resources, conditions: conditions(value['Condition']) };
}

/**
 * Reads a bucket policy as strictly as S3 does.
 *
 * @throws ServiceError MalformedPolicy in S3's words; 501 for a condition that the lab does not evaluate.
 */
export function parseBucketPolicy(policy: unknown, bucket: string, knows: KnowsPrincipal): BucketStatement[] {
  if (!isMembers(policy)) throw malformed(`Policies must be valid JSON and the first byte must be '{'`);
  const { Version: version = '2008-10-17', Statement: list } = policy;
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  const extra = Object.keys(policy).find((name) => !['Version', 'Id', 'Statement'].includes(name));
  if (extra !== undefined) throw malformed(`Unknown field ${extra}`);
  const statements = [list].flat();
  if (list === undefined || statements.length === 0) throw malformed('Missing required field Statement');
  return statements.map((one) => statementOf(one, bucket, knows));
}
