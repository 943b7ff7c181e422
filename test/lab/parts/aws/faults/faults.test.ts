import { expect, test } from '@jest/globals';
import { Faults } from './faults.ts';

/** Faults whose delays are recorded instead of waited for. */
const quick = () => {
  const slept: number[] = [];
  return { slept, faults: new Faults(async (ms) => void slept.push(ms)) };
};

test('a fault applies to as many calls as its count says, and to no other operation', async () => {
  const { faults } = quick();
  faults.set([{ service: 'ec2', operation: 'DescribeInstances', kind: 'throttling', count: 2 }]);
  await faults.inject('ec2', 'DescribeKeyPairs', 'ec2');
  await faults.inject('sts', 'DescribeInstances', 'query');
  for (const left of [1, undefined]) {
    await expect(faults.inject('ec2', 'DescribeInstances', 'ec2')).rejects.toMatchObject({
      status: 503,
      code: 'RequestLimitExceeded',
    });
    expect(faults.rules()[0]?.count).toBe(left);
  }
  await faults.inject('ec2', 'DescribeInstances', 'ec2');
});

test.each([
  ['query', 'throttling', 400, 'Throttling'],
  ['json', 'throttling', 400, 'ThrottlingException'],
  ['rest-json', 'throttling', 429, 'TooManyRequestsException'],
  ['s3', 'throttling', 503, 'SlowDown'],
  ['rest-json', 'unavailable', 503, 'ServiceUnavailableException'],
] as const)('%s answers %s with the code of AWS', async (protocol, kind, status, code) => {
  const { faults } = quick();
  faults.set([{ service: '*', kind }]);
  await expect(faults.inject('x', 'Y', protocol)).rejects.toMatchObject({ status, code });
});

test('a slow call continues after its delay, and a late effect delays no call', async () => {
  const { faults, slept } = quick();
  faults.set([
    { service: 'iam', kind: 'slow', delayMs: 50 },
    { service: 'iam', operation: 'UpdateAssumeRolePolicy', kind: 'late', delayMs: 900 },
  ]);
  await faults.inject('iam', 'UpdateAssumeRolePolicy', 'query');
  expect(slept).toEqual([50]);
  expect(faults.effectDelayMs('iam', 'GetRole')).toBe(0);
  expect(faults.effectDelayMs('iam', 'UpdateAssumeRolePolicy')).toBe(900);
  expect(faults.effectDelayMs('iam', 'UpdateAssumeRolePolicy')).toBe(0);
});

test('a wrong rule is refused with the path of the wrong value', () => {
  const { faults } = quick();
  expect(() => faults.set([{ service: 'ec2', kind: 'strange' }])).toThrow(/faults: 0\.kind/);
  expect(() => faults.set({})).toThrow(/faults: /);
});
