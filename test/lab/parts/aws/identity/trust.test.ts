import { expect, test } from '@jest/globals';
import { parseTrustPolicy } from './policy-document.ts';
import { principalOf } from './principal.ts';
import { Roles, trustPolicyAt } from './roles.ts';
import { type Asker, trusts } from './trust-policy.ts';

const role = 'arn:aws:iam::123456789012:role/u-ec2-access-role';
const session = principalOf('arn:aws:sts::123456789012:assumed-role/u-ec2-access-role/i-1');
const user = principalOf('arn:aws:iam::123456789012:user/runner');

const allow = (principal: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...more,
});
const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.length === 1 ? statements[0] : statements });
const may = (document: string, asker: Asker): boolean => trusts(parseTrustPolicy(document), asker);

test('a role may assume itself only when its policy names it', () => {
  expect(may(policy(allow({ Service: 'ec2.amazonaws.com' })), session)).toBe(false);
  expect(may(policy(allow({ AWS: role })), session)).toBe(true);
  expect(may(policy(allow({ AWS: [role] }, { Action: ['sts:AssumeRole'] })), session)).toBe(true);
  expect(may(policy(allow({ AWS: role })), user)).toBe(false);
});

test('the account, its root and the user itself are principals', () => {
  for (const name of ['arn:aws:iam::123456789012:root', '123456789012', '*', user.arn]) {
    expect(may(policy(allow({ AWS: name })), user)).toBe(true);
  }
  expect(may(policy(allow({ AWS: 'arn:aws:iam::210987654321:root' })), user)).toBe(false);
});

test('a service is trusted only by its own name', () => {
  const connect: Asker = { kind: 'service', service: 'kafkaconnect.amazonaws.com' };
  expect(may(policy(allow({ Service: ['ec2.amazonaws.com', 'kafkaconnect.amazonaws.com'] })), connect)).toBe(true);
  expect(may(policy(allow({ Service: 'ec2.amazonaws.com' })), connect)).toBe(false);
  expect(may(policy(allow({ AWS: '*' })), connect)).toBe(false);
});

test('a deny statement wins, and a statement with a condition never allows', () => {
  expect(may(policy(allow('*'), { ...allow({ AWS: role }), Effect: 'Deny' }), session)).toBe(false);
  expect(may(policy(allow({ AWS: role }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })), session)).toBe(
    false,
  );
});

test.each([
  ['{', /invalid Json/],
  ['[]', /Syntax errors/],
  ['{"Version":"2012-10-17"}', /Missing required field Statement/],
  ['{"Version":"2020-01-01","Statement":[]}', /valid version/],
  [policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }), /Missing required field Principal/],
  [policy({ Principal: '*', Action: 'sts:AssumeRole' }), /Missing required field Effect/],
  [policy({ Effect: 'Allow', Principal: '*' }), /Missing required field Action/],
  [policy(allow('*', { Action: 's3:GetObject' })), /may only specify STS AssumeRole actions/],
  [policy(allow('*', { Resource: '*' })), /Has prohibited field Resource/],
  [policy(allow({ Person: 'me' })), /Invalid principal/],
])('the malformed policy %s is refused', (document, message) => {
  expect(() => parseTrustPolicy(document)).toThrow(message);
});

test('a policy with a delayed effect is shown at once, and sessions follow the old policy until then', () => {
  const roles = new Roles('123456789012', []);
  const closed = policy(allow({ Service: 'ec2.amazonaws.com' }));
  const made = { name: 'u-ec2-access-role', arn: role, id: 'AROA', created: new Date(0), trustPolicy: closed };
  roles.add(made);
  roles.setTrustPolicy(made, policy(allow({ AWS: role })), 5_000);
  const changed = roles.find('u-ec2-access-role');
  if (changed === undefined) throw new Error('the role is gone');
  expect(may(changed.trustPolicy, session)).toBe(true);
  expect(may(trustPolicyAt(changed, 4_999), session)).toBe(false);
  expect(may(trustPolicyAt(changed, 5_000), session)).toBe(true);
});
