import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addTrust, MAX_POLICY_LENGTH } from '#lib/pipeline/setup-kafka-client/trust-document.ts';

const own = 'arn:aws:iam::123456789012:role/0affd5f86743-ec2-access-role';
const service = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const policy = (Statement: unknown) => ({ Version: '2012-10-17', Statement });

const oneOrMany = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));
const principal = fc.oneof(
  fc.record({ Service: oneOrMany(fc.constantFrom('ec2.amazonaws.com', 'kafkaconnect.amazonaws.com')) }),
  fc.record({ AWS: oneOrMany(fc.constantFrom('arn:aws:iam::123456789012:root', 'arn:aws:iam::1:role/other')) }),
  fc.constant('*'),
);
const statement = fc.record(
  {
    Sid: fc.constantFrom('A', 'B'),
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: principal,
    Action: oneOrMany(fc.constantFrom('sts:AssumeRole', 'sts:TagSession')),
    Condition: fc.constant({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  },
  { requiredKeys: ['Effect', 'Principal', 'Action'] },
);
const anyPolicy = oneOrMany(statement).map(policy);

const statementsOf = (document: unknown): unknown[] => {
  const { Statement } = document as { Statement: unknown };
  return Array.isArray(Statement) ? Statement : [Statement];
};

test('keeps every statement as it was and adds the role once', () => {
  fc.assert(
    fc.property(anyPolicy, (before) => {
      const trust = addTrust(before, own);
      if (trust.kind !== 'add') throw new Error(trust.kind);
      const after = statementsOf(trust.document);
      expect(after.slice(0, -1)).toEqual(statementsOf(before));
      expect(after.filter((one) => JSON.stringify(one).includes(own))).toHaveLength(1);
      expect(trust.document).toMatchObject({ Version: '2012-10-17' });
      expect(addTrust(trust.document, own)).toEqual({ kind: 'none' });
    }),
  );
});

test.each([
  ['a single value', { Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:AssumeRole' }],
  [
    'a list',
    { Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::1:root', own] }, Action: ['sts:TagSession', 'sts:AssumeRole'] },
  ],
  ['every action', { Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:*' }],
])('the role is trusted by %s', (_name, trusted) => {
  expect(addTrust(policy([service, trusted]), own)).toEqual({ kind: 'none' });
  expect(addTrust(policy(trusted), own)).toEqual({ kind: 'none' });
});

test.each([
  ['a denial', { Effect: 'Deny', Principal: { AWS: own }, Action: 'sts:AssumeRole' }],
  ['another action', { Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:TagSession' }],
  ['a condition', { Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:AssumeRole', Condition: { Bool: {} } }],
  [
    'the whole account',
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'sts:AssumeRole' },
  ],
])('%s does not count as trust', (_name, one) => {
  expect(addTrust(policy(one), own).kind).toBe('add');
});

test('a deleted role in the policy blocks the change, with the remedy', () => {
  const orphan = { Effect: 'Allow', Principal: { AWS: ['AROAJ3N7TBPZEXAMPLE12'] }, Action: 'sts:AssumeRole' };
  expect(addTrust(policy([orphan]), own)).toMatchObject({
    kind: 'blocked',
    reason: expect.stringContaining('AROAJ3N7TBPZEXAMPLE12'),
    remedy: expect.stringContaining('Remove AROAJ3N7TBPZEXAMPLE12'),
  });
});

test('a policy that would grow too long is blocked', () => {
  const filler = { Effect: 'Allow', Principal: { AWS: 'x'.repeat(MAX_POLICY_LENGTH) }, Action: 'sts:AssumeRole' };
  expect(addTrust(policy(filler), own)).toMatchObject({ kind: 'blocked', reason: expect.stringContaining('2048') });
});

test.each([undefined, null, 'text', {}, { Statement: undefined }])(
  'from a policy of %j a whole policy is made',
  (document) => {
    const trust = addTrust(document, own);
    expect(trust.kind === 'add' && trust.document).toEqual(
      policy([{ Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:AssumeRole' }]),
    );
  },
);
