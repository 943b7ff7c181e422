import { expect, test } from '@jest/globals';
import { principalOf } from '../../../identity/principal.ts';
import type { ServiceError } from '../../../protocol/service-error.ts';
import type { WireRequest } from '../../../signature/wire.ts';
import { s3Operation, s3Target } from '../operations.ts';
import { applies } from './bucket-statement.ts';
import { parseBucketPolicy } from './parse-policy.ts';
import { needsOf } from './permissions.ts';
import { contextOf } from './request-context.ts';
import { S3Access } from './s3-access.ts';

const account = '123456789012';
const runner = principalOf(`arn:aws:iam::${account}:user/runner`);
const role = principalOf(`arn:aws:sts::${account}:assumed-role/u-ec2-access-role/i-1`);
const object = 'arn:aws:s3:::b/topics/x';

const parsed = (...statements: readonly object[]) =>
  parseBucketPolicy({ Version: '2012-10-17', Statement: statements }, 'b', (name) => !name.includes('nobody'));
const deny = (more: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
  ...more,
});

const wire = (method: string, path: string, query = '', headers: Record<string, string> = {}): WireRequest => ({
  method,
  path,
  query,
  headers: new Map(Object.entries(headers)),
});

/** Whether a statement applies to a request of the runner, or of another caller. */
function hits(statement: object, { caller = runner, action = 's3:GetObject', resource = object, headers = {} } = {}) {
  const [one] = parsed(statement);
  if (one === undefined) throw new Error('no statement');
  return applies(one, {
    caller,
    action,
    resource,
    context: contextOf(wire('PUT', '/b/k', '', headers), caller, '10.0.0.7'),
  });
}

test('a statement is about principals, actions and resources, with wildcards', () => {
  expect(hits(deny())).toBe(true);
  expect(hits(deny({ Action: 's3:put*' }))).toBe(false);
  expect(hits(deny({ Action: 's3:GETobject' }))).toBe(true);
  expect(hits(deny({ Resource: 'arn:aws:s3:::b/kafka/*' }))).toBe(false);
  expect(hits(deny({ Principal: { AWS: [runner.arn] } }))).toBe(true);
  expect(hits(deny({ Principal: { AWS: [runner.arn] } }), { caller: role })).toBe(false);
  expect(hits(deny({ Principal: { AWS: `arn:aws:iam::${account}:role/u-ec2-access-role` } }), { caller: role })).toBe(
    true,
  );
  expect(hits(deny({ Principal: { Service: 'cloudtrail.amazonaws.com' } }))).toBe(false);
});

test('an account as principal is denied with all its callers, and allowed none of them', () => {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  expect(hits(deny({ Principal }))).toBe(true);
  expect(hits(deny({ Principal, Effect: 'Allow' }))).toBe(false);
});

test('statements about all but something are the other way round', () => {
  const { Principal: _everybody, ...rest } = deny();
  expect(hits({ ...rest, NotPrincipal: { AWS: runner.arn } })).toBe(false);
  expect(hits({ ...rest, NotPrincipal: { AWS: runner.arn } }, { caller: role })).toBe(true);
  const { Action: _all, ...others } = deny();
  expect(hits({ ...others, NotAction: 's3:GetObject' })).toBe(false);
});

test.each([
  ['Bool', 'aws:SecureTransport', 'false', {}, false],
  ['StringNotEquals', 's3:x-amz-server-side-encryption', 'aws:kms', {}, true],
  [
    'StringNotEquals',
    's3:x-amz-server-side-encryption',
    'aws:kms',
    { 'x-amz-server-side-encryption': 'aws:kms' },
    false,
  ],
  ['StringEquals', 's3:x-amz-server-side-encryption', 'AES256', {}, false],
  ['StringEqualsIfExists', 's3:x-amz-server-side-encryption', 'AES256', {}, true],
  ['Null', 's3:x-amz-server-side-encryption', 'true', {}, true],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', {}, true],
  ['NotIpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.0.2.0/24'], {}, false],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/run*', {}, true],
])('the condition %s of %s with %j', (operator, key, value, headers, isMet) => {
  expect(hits(deny({ Condition: { [operator]: { [key]: value } } }), { headers })).toBe(isMet);
});

test.each([
  [deny({ Principal: { AWS: `arn:aws:iam::${account}:user/nobody` } }), 'Invalid principal in policy'],
  [deny({ Action: 'ec2:*' }), 'Policy has invalid action'],
  [deny({ Resource: '*' }), 'Policy has invalid resource'],
  [deny({ Resource: 'arn:aws:s3:::another/*' }), 'Policy has invalid resource'],
  [
    deny({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b' }),
    'Action does not apply to any resource(s) in statement',
  ],
  [
    deny({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b/*' }),
    'Action does not apply to any resource(s) in statement',
  ],
  [{ ...deny(), Resource: undefined }, 'Missing required field Resource'],
])('a malformed policy is refused in the words of S3: %j', (statement, message) => {
  expect(() => parsed(statement)).toThrow(expect.objectContaining({ code: 'MalformedPolicy', message }));
});

test('a condition that is not evaluated answers 501, and does not pass for one that holds', () => {
  expect(() => parsed(deny({ Condition: { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } }))).toThrow(
    expect.objectContaining({ status: 501 }),
  );
  expect(() => parsed(deny({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }))).toThrow(
    expect.objectContaining({ status: 501 }),
  );
});

const needs = (request: WireRequest) => {
  const target = s3Target(request);
  return needsOf(s3Operation(request, target).name, target, request).map(
    ({ action, resource }) => `${action} ${resource}`,
  );
};

test('each operation needs the permissions that S3 documents', () => {
  expect(needs(wire('HEAD', '/b'))).toEqual(['s3:ListBucket arn:aws:s3:::b']);
  expect(needs(wire('GET', '/b', 'versions'))).toEqual(['s3:ListBucketVersions arn:aws:s3:::b']);
  expect(needs(wire('HEAD', '/b/k'))).toEqual(['s3:GetObject arn:aws:s3:::b/k']);
  expect(needs(wire('GET', '/b/k', 'versionId=v'))).toEqual(['s3:GetObjectVersion arn:aws:s3:::b/k']);
  expect(needs(wire('DELETE', '/b/k', 'versionId=v'))).toEqual(['s3:DeleteObjectVersion arn:aws:s3:::b/k']);
  expect(needs(wire('PUT', '/b/a%20b', 'partNumber=1&uploadId=u'))).toEqual(['s3:PutObject arn:aws:s3:::b/a b']);
  expect(needs(wire('PUT', '/b/k', '', { 'x-amz-copy-source': '/c/x%2By?versionId=1' }))).toEqual([
    's3:PutObject arn:aws:s3:::b/k',
    's3:GetObjectVersion arn:aws:s3:::c/x+y',
  ]);
});

test('denials say which kind of policy denies, or that none allows', () => {
  const need = { action: 's3:GetObject', bucket: 'b', resource: object };
  const context = contextOf(wire('GET', '/b/topics/x'), runner, undefined);
  const message = (identity: 'allowed' | 'denied' | 'unmentioned', bucket: 'allowed' | 'denied' | 'unmentioned') => {
    const access = new S3Access({ policies: { decide: () => identity }, buckets: { decide: () => bucket } });
    const error = access.refusal(runner, need, context);
    if (error !== undefined)
      expect(error).toMatchObject({ status: 403, code: 'AccessDenied' } satisfies Partial<ServiceError>);
    return error?.message;
  };
  const start = `User: ${runner.arn} is not authorized to perform: s3:GetObject on resource: "${object}"`;
  expect(message('denied', 'allowed')).toBe(`${start} with an explicit deny in an identity-based policy`);
  expect(message('allowed', 'denied')).toBe(`${start} with an explicit deny in a resource-based policy`);
  expect(message('unmentioned', 'unmentioned')).toBe(
    `${start} because no identity-based policy allows the s3:GetObject action`,
  );
  expect(message('unmentioned', 'allowed')).toBeUndefined();
  expect(message('allowed', 'unmentioned')).toBeUndefined();
});
