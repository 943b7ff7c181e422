import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { principalOf } from './principal.ts';
import { permissionOf, UserPolicies } from './user-policies.ts';

const runner = 'arn:aws:iam::123456789012:user/runner';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function policies(...statements: readonly object[]): UserPolicies {
  const file = join(folder, 'policies.json');
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  writeFileSync(file, JSON.stringify({ [runner]: [{ Version: '2012-10-17', Statement: [all, ...statements] }] }));
  return new UserPolicies(file, runner);
}
const deny = (...Action: readonly string[]) => ({ Effect: 'Deny', Action, Resource: '*' });

test('a user may do everything until a policy says otherwise', () => {
  const all = new UserPolicies(join(folder, 'new.json'), runner);
  expect(() => all.require(principalOf(runner), 'ec2:StartInstances', 'ec2')).not.toThrow();
});

test("an explicit deny wins, with wildcards and in any letter case, with the protocol's error", () => {
  const some = policies(deny('ssm:get*', 'kafka:ListClustersV?'));
  const user = principalOf(runner);
  expect(() => some.require(user, 'ssm:GetParameter', 'json')).toThrow(
    expect.objectContaining({
      status: 400,
      code: 'AccessDeniedException',
      message: `User: ${runner} is not authorized to perform: ssm:GetParameter with an explicit deny in an identity-based policy`,
    }),
  );
  expect(() => some.require(user, 'kafka:ListClustersV2', 'rest-json')).toThrow(
    expect.objectContaining({ status: 403 }),
  );
  expect(() => some.require(user, 'kafka:GetBootstrapBrokers', 'rest-json')).not.toThrow();
});

test('what no policy of a user allows is denied to this user and to nobody else', () => {
  const file = join(folder, 'policies.json');
  const only = { Effect: 'Allow', Action: 'sts:*', Resource: '*' };
  writeFileSync(file, JSON.stringify({ [runner]: [{ Version: '2012-10-17', Statement: [only] }] }));
  const some = new UserPolicies(file, runner);
  expect(() => some.require(principalOf(runner), 'ec2:DescribeInstances', 'ec2')).toThrow(
    expect.objectContaining({ code: 'UnauthorizedOperation', message: expect.stringContaining('no identity-based') }),
  );
  const role = principalOf('arn:aws:sts::123456789012:assumed-role/role/session');
  expect(() => some.require(role, 'ec2:DescribeInstances', 'ec2')).not.toThrow();
});

test("API Gateway's permissions are HTTP methods", () => {
  expect(permissionOf('apigateway', 'GetRestApis', 'GET')).toBe('apigateway:GET');
  expect(permissionOf('iam', 'GetRole', 'POST')).toBe('iam:GetRole');
});

test('statements about single resources are evaluated for S3 and KMS, and refused for other services', () => {
  const object = (key: string) => `arn:aws:s3:::b/${key}`;
  const some = policies({ Effect: 'Deny', Action: 's3:GetObject', Resource: [object('secret/*')] });
  const user = principalOf(runner);
  expect(some.decide(user, 's3:GetObject', object('secret/a'))).toBe('denied');
  expect(some.decide(user, 's3:GetObject', object('open'))).toBe('allowed');
  const wrong = policies({ Effect: 'Deny', Action: 'ec2:*', Resource: 'arn:aws:ec2:::instance/i-1' });
  expect(() => wrong.decide(user, 'ec2:DescribeInstances')).toThrow(/single resources/);
});

test('the sessions of a role have its policies', () => {
  const file = join(folder, 'policies.json');
  const only = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const role = 'arn:aws:iam::123456789012:role/r';
  writeFileSync(file, JSON.stringify({ [role]: [{ Version: '2012-10-17', Statement: [only] }] }));
  const some = new UserPolicies(file, runner);
  const session = principalOf('arn:aws:sts::123456789012:assumed-role/r/s');
  expect(some.decide(session, 's3:GetObject', 'arn:aws:s3:::b/k')).toBe('allowed');
  expect(some.decide(session, 'kms:Decrypt', 'arn:aws:kms:us-east-1:1:key/k')).toBe('unmentioned');
});
