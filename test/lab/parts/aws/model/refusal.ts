import { ServiceError } from '../protocol/service-error.ts';
import type { Violation } from './violations.ts';

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A path in the notation of AWS's validation errors: `keySchema.1.member.keyType`. */
const coralPath = (path: Violation['path']): string =>
  path.map((part) => (typeof part === 'number' ? `${part}.member` : lowerFirst(part))).join('.');

const dotted = (path: Violation['path']): string => path.map((part) => lowerFirst(String(part))).join('.');

/** A path in EC2's notation: the parameter's name as it was sent. */
const ec2Name = (path: Violation['path']): string => path.map(String).join('.');

/** `1 validation error detected: …`: the message of IAM, STS and SSM, which lists all violations. */
function coralMessage(violations: readonly Violation[]): string {
  const each = violations.map(({ path, kind, value, constraint }) => {
    const shown = kind === 'missing' ? 'Value null' : value === undefined ? 'Value' : `Value '${value}'`;
    return `${shown} at '${coralPath(path)}' failed to satisfy constraint: ${constraint}`;
  });
  return `${each.length} validation error${each.length === 1 ? '' : 's'} detected: ${each.join('; ')}`;
}

/** The first violation of a type. AWS reports it alone: it reads the whole request before it validates any value. */
const mistyped = (violations: readonly Violation[]): Violation | undefined =>
  violations.find(({ kind }) => kind === 'type');

function ec2(violation: Violation): ServiceError {
  const { path, kind, value, constraint } = violation;
  const name = ec2Name(path);
  if (kind === 'unknown') return new ServiceError(400, 'UnknownParameter', `The parameter ${name} is not recognized`);
  if (kind === 'missing') {
    return new ServiceError(400, 'MissingParameter', `The request must contain the parameter ${name}`);
  }
  const text = `Value (${value ?? ''}) for parameter ${name} is invalid. ${constraint}`;
  return new ServiceError(400, 'InvalidParameterValue', text);
}

function query(violations: readonly Violation[]): ServiceError {
  const wrong = mistyped(violations);
  if (wrong !== undefined) return new ServiceError(400, 'MalformedInput', wrong.constraint);
  return new ServiceError(400, 'ValidationError', coralMessage(violations));
}

function json(violations: readonly Violation[]): ServiceError {
  const wrong = mistyped(violations);
  if (wrong !== undefined) return new ServiceError(400, 'SerializationException', wrong.constraint);
  return new ServiceError(400, 'ValidationException', coralMessage(violations));
}

function restJson(violations: readonly Violation[]): ServiceError {
  const { path, constraint } = mistyped(violations) ?? violations[0] ?? { path: [], constraint: '' };
  return new ServiceError(400, 'BadRequestException', `Invalid parameter ${dotted(path)}: ${constraint}`);
}

/** S3's own errors, by parameter. */
const s3Words: Readonly<Record<string, readonly [code: string, message: string]>> = {
  MaxKeys: ['InvalidArgument', 'Provided max-keys not an integer or within integer range'],
  MaxParts: ['InvalidArgument', 'Provided max-parts not an integer or within integer range'],
  MaxUploads: ['InvalidArgument', 'Provided max-uploads not an integer or within integer range'],
  PartNumber: ['InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive'],
  EncodingType: ['InvalidArgument', 'Invalid Encoding Method specified in Request'],
  StorageClass: ['InvalidStorageClass', 'The storage class you specified is not valid'],
};

function s3(violation: Violation): ServiceError {
  const name = String(violation.path[0] ?? '');
  const [code, message] = s3Words[name] ?? ['InvalidArgument', `Invalid ${name}: ${violation.constraint}`];
  return new ServiceError(400, code, message);
}

/**
 * The error that a service answers to a request which its model does not allow.
 *
 * @param protocol as the model names it.
 * @param violations at least one.
 */
export function refusal(protocol: string, violations: readonly Violation[]): ServiceError {
  const [first] = violations;
  if (first === undefined) throw new Error('nothing to refuse');
  if (protocol === 'ec2') return ec2(first);
  if (protocol === 'query') return query(violations);
  if (protocol === 'json') return json(violations);
  return protocol === 'rest-xml' ? s3(first) : restJson(violations);
}

/** The error that a service answers to an operation which AWS does not have. */
export function unknownOperation(protocol: string, name: string, version: string): ServiceError {
  if (protocol === 'ec2' || protocol === 'query') {
    return new ServiceError(400, 'InvalidAction', `Could not find operation ${name} for version ${version}`);
  }
  return new ServiceError(protocol === 'json' ? 400 : 404, 'UnknownOperationException', `Unknown operation ${name}`);
}
