import type { JsonInput } from '../../protocol/json.ts';
import { notImplemented, ServiceError } from '../../protocol/service-error.ts';
import type { SecureParameter, SecureParameters } from './parameter.ts';

/** A filter of DescribeParameters. AWS's model has checked its types and lengths. */
interface Filter {
  readonly Key: string;
  readonly Option?: string;
  readonly Values?: readonly string[];
}

/** The options that each key takes; the first is the default. */
const options: Readonly<Record<string, readonly string[]>> = {
  Name: ['Equals', 'BeginsWith', 'Contains'],
  Path: ['OneLevel', 'Recursive'],
  Type: ['Equals', 'BeginsWith'],
  KeyId: ['Equals', 'BeginsWith'],
  Tier: ['Equals'],
  DataType: ['Equals'],
};

const DEFAULT_PAGE = 50;
const KEY_ID = 'alias/aws/ssm';

/** Whether a parameter is below a path: directly, or at any depth. */
function isBelow(name: string, path: string, option: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  if (!name.startsWith(folder)) return false;
  return option === 'Recursive' || !name.slice(folder.length).includes('/');
}

function fits(text: string, wanted: string, option: string): boolean {
  if (option === 'Contains') return text.includes(wanted);
  return option === 'BeginsWith' ? text.startsWith(wanted) : text === wanted;
}

/** @throws ServiceError for a key that is not implemented here, or an option that the key does not take. */
function passes(name: string, { Key: key, Option: given, Values: values = [] }: Filter): boolean {
  const allowed = options[key];
  if (allowed === undefined) throw notImplemented('ssm', `DescribeParameters with a filter on ${key}`);
  const option = given ?? allowed[0] ?? '';
  if (!allowed.includes(option)) {
    const text = `The following filter option is not valid: ${option}. Valid options include: [${allowed.join(', ')}]`;
    throw new ServiceError(400, 'InvalidFilterOption', text);
  }
  if (key === 'Path') return values.some((path) => isBelow(name, path, option));
  const own: Readonly<Record<string, string>> = {
    Name: name,
    Type: 'SecureString',
    KeyId: KEY_ID,
    Tier: 'Standard',
    DataType: 'text',
  };
  return values.some((wanted) => fits(own[key] ?? '', wanted, option));
}

const view = (name: string, { arn, modified, modifiedBy }: SecureParameter): unknown => ({
  Name: name,
  ARN: arn,
  Type: 'SecureString',
  KeyId: KEY_ID,
  LastModifiedDate: modified.getTime() / 1000,
  LastModifiedUser: modifiedBy,
  Version: 1,
  Tier: 'Standard',
  Policies: [],
  DataType: 'text',
});

function offsetOf(token: unknown): number {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(String(token), 'base64url').toString('utf8'));
  if (Number.isInteger(offset) && offset > 0) return offset;
  throw new ServiceError(400, 'InvalidNextToken', 'The specified token is not valid.');
}

/**
 * DescribeParameters: what is known of each parameter but its value.
 *
 * @throws ServiceError for an option that a filter does not take, or a token that is none.
 */
export function describeParameters(parameters: SecureParameters, input: JsonInput): unknown {
  const filters = (input['ParameterFilters'] ?? []) as readonly Filter[];
  const found = [...parameters].filter(([name]) => filters.every((filter) => passes(name, filter)));
  const from = offsetOf(input['NextToken']);
  const end = from + (typeof input['MaxResults'] === 'number' ? input['MaxResults'] : DEFAULT_PAGE);
  return {
    Parameters: found.slice(from, end).map(([name, parameter]) => view(name, parameter)),
    ...(end < found.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}
