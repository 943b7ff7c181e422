/** One statement of a trust policy, in which single values have become lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** Names of principals by kind (AWS, Service, Federated, CanonicalUser). The principal `*` is in the list of AWS. */
  readonly principals: ReadonlyMap<string, readonly string[]>;
  readonly hasCondition: boolean;
}

/** A trust policy that IAM refuses. The message is worded as IAM's. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const statementMembers = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Condition']);
const principalKinds = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);
const actionNames = /^(\*|sts:(\*|AssumeRole(WithSAML|WithWebIdentity)?|TagSession|SetSourceIdentity|SetContext))$/i;

function texts(value: unknown, what: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((one): one is string => typeof one === 'string' && one !== '')) {
    throw new MalformedPolicy(`Syntax errors in policy: ${what} must be a string or a list of strings.`);
  }
  return list;
}

function principals(value: unknown): Map<string, string[]> {
  if (value === undefined) throw new MalformedPolicy('Missing required field Principal');
  if (value === '*') return new Map([['AWS', ['*']]]);
  if (!isMembers(value) || Object.keys(value).length === 0) {
    throw new MalformedPolicy('AssumeRolepolicy contained an invalid principal: it must be an object or "*".');
  }
  return new Map(
    Object.entries(value).map(([kind, names]) => {
      if (!principalKinds.has(kind)) throw new MalformedPolicy(`Invalid principal in policy: "${kind}"`);
      return [kind, texts(names, `Principal.${kind}`)];
    }),
  );
}

function statement(value: unknown): Statement {
  if (!isMembers(value)) throw new MalformedPolicy('Syntax errors in policy.');
  const extra = Object.keys(value).find((name) => !statementMembers.has(name));
  if (extra !== undefined) throw new MalformedPolicy(`Has prohibited field ${extra}`);
  const effect = value['Effect'];
  if (effect === undefined) throw new MalformedPolicy('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new MalformedPolicy(`Invalid effect: ${String(effect)}`);
  const who = principals(value['Principal']);
  if (value['Action'] === undefined) throw new MalformedPolicy('Missing required field Action');
  const actions = texts(value['Action'], 'Action');
  const wrong = actions.find((action) => !actionNames.test(action));
  if (wrong !== undefined) {
    throw new MalformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
  }
  if (value['Condition'] !== undefined && !isMembers(value['Condition'])) {
    throw new MalformedPolicy('Syntax errors in policy: Condition must be an object.');
  }
  return { effect, actions, principals: who, hasCondition: value['Condition'] !== undefined };
}

/**
 * Parses a trust policy and checks it as strictly as IAM does.
 *
 * @throws MalformedPolicy when IAM would refuse it.
 */
export function parseTrustPolicy(document: string): Statement[] {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    throw new MalformedPolicy('This policy contains invalid Json');
  }
  if (!isMembers(policy)) throw new MalformedPolicy('Syntax errors in policy.');
  const extra = Object.keys(policy).find((name) => !['Version', 'Id', 'Statement'].includes(name));
  if (extra !== undefined) throw new MalformedPolicy(`Syntax errors in policy: unknown field ${extra}.`);
  const version = policy['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw new MalformedPolicy('The policy must contain a valid version string');
  }
  const list = policy['Statement'];
  if (list === undefined) throw new MalformedPolicy('Missing required field Statement');
  const statements = Array.isArray(list) ? list : [list];
  if (statements.length === 0) throw new MalformedPolicy('Missing required field Statement');
  const sids = statements.flatMap((one) => (isMembers(one) && one['Sid'] !== undefined ? [one['Sid']] : []));
  if (new Set(sids).size < sids.length)
    throw new MalformedPolicy('Statement IDs (SID) in a single policy must be unique.');
  return statements.map(statement);
}
