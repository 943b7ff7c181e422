import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Checkout, type Ended } from '../e2e/fixtures/checkout.ts';

jest.setTimeout(300_000);

const checkout = new Checkout();

/** Calls to AWS are throttled or fail, and a changed trust policy takes effect late. */
const faults = [
  { service: 'ec2', operation: 'DescribeInstances', kind: 'throttling', count: 2 },
  { service: 'ssm', operation: 'GetParameter', kind: 'throttling', count: 2 },
  { service: 'iam', operation: 'GetRole', kind: 'throttling', count: 1 },
  { service: 'iam', operation: 'UpdateAssumeRolePolicy', kind: 'late', delayMs: 10_000 },
  { service: 'kafka', operation: '*', kind: 'throttling', count: 1 },
  { service: 'kafkaconnect', operation: 'CreateCustomPlugin', kind: 'throttling', count: 1 },
  { service: 'kafkaconnect', operation: 'DescribeConnector', kind: 'unavailable', count: 2 },
  { service: 'apigateway', operation: 'PutMethod', kind: 'throttling', count: 2 },
  { service: 'apigateway', operation: 'CreateDeployment', kind: 'throttling', count: 1 },
  { service: 's3', operation: 'HeadObject', kind: 'throttling', count: 1 },
];

let applied: Ended;

beforeAll(async () => {
  await checkout.labUp();
  expect(await checkout.lab('faults', JSON.stringify(faults))).toMatchObject({ code: 0, stderr: '' });
  applied = await checkout.pipeline(['apply']);
});
afterAll(() => checkout.dispose());

test('an apply succeeds despite throttling, failures and a trust policy that takes effect late', async () => {
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  const left = await checkout.lab('faults');
  expect(JSON.parse(left.stdout)).toEqual([]);
});

test('every service has answered with a fault', () => {
  const failed = new Set(
    checkout
      .calls()
      .filter(({ status }) => status === 429 || status === 503 || status === 400)
      .map(({ service }) => service),
  );
  expect([...failed].sort()).toEqual(['apigateway', 'ec2', 'iam', 'kafka', 'kafkaconnect', 's3', 'ssm']);
});

test('nothing was created twice, and a plan finds nothing to change', async () => {
  const made = checkout
    .calls()
    .filter(({ operation, status }) => /^Create(Connector|CustomPlugin)$/.test(operation) && status === 200);
  expect(made.map(({ operation }) => operation).sort()).toEqual(['CreateConnector', 'CreateCustomPlugin']);
  expect(await checkout.pipeline(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});

test('a wrong fault rule is one error with the path of the wrong value', async () => {
  const ended = await checkout.lab('faults', '[{"service":"ec2","kind":"strange"}]');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^error: faults: 0\.kind: /);
});
