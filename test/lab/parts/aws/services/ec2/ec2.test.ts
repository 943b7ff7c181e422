import { expect, test } from '@jest/globals';
import { Parameters } from '../../protocol/query.ts';
import type { InstanceView } from './describe-instances.ts';
import { describeInstanceStatus } from './describe-status.ts';
import { matchesPattern } from './filters.ts';
import type { InstanceState } from './instance.ts';
import { ruleSpecs } from './rule-parameters.ts';
import { SecurityGroups } from './security-groups.ts';

const rule = (cidr: string, from = '22', to = '22'): Parameters =>
  new Parameters([
    ['IpPermissions.1.IpProtocol', 'tcp'],
    ['IpPermissions.1.FromPort', from],
    ['IpPermissions.1.ToPort', to],
    ['IpPermissions.1.IpRanges.1.CidrIp', cidr],
  ]);
const groups = (): SecurityGroups => new SecurityGroups([{ id: 'sg-1', name: 'one', description: '' }]);

test('a group admits only what a rule allows', () => {
  const all = groups();
  expect(all.admits('sg-1', 22, '127.0.0.1')).toBe(false);
  const [added] = all.add('sg-1', ruleSpecs(rule('127.0.0.0/8', '20', '30'), false), {});
  expect(all.admits('sg-1', 22, '127.0.0.1')).toBe(true);
  expect(all.admits('sg-1', 31, '127.0.0.1')).toBe(false);
  expect(all.admits('sg-1', 22, '10.0.0.1')).toBe(false);
  all.removeByIds('sg-1', [added?.id ?? '']);
  expect(all.admits('sg-1', 22, '127.0.0.1')).toBe(false);
});

test("adding an existing rule and removing an absent one fail with EC2's errors", () => {
  const all = groups();
  all.add('sg-1', ruleSpecs(rule('1.2.3.4/32'), false), {});
  expect(() => all.add('sg-1', ruleSpecs(rule('1.2.3.4/32'), false), {})).toThrow(/already exists/);
  expect(() => all.removeBySpecs('sg-1', ruleSpecs(rule('1.2.3.5/32'), false))).toThrow(/does not exist/);
});

test.each(['1.2.3.4', '1.2.3.4/24', '1.2.3/8', '1.2.3.4/33'])('the range %s is malformed', (cidr) => {
  expect(() => ruleSpecs(rule(cidr), false)).toThrow(/malformed/);
});

test('filters support wildcards', () => {
  expect(matchesPattern('run-*', 'run-12')).toBe(true);
  expect(matchesPattern('run-?', 'run-12')).toBe(false);
  expect(matchesPattern('a.c', 'abc')).toBe(false);
  expect(matchesPattern('a\\*', 'a*')).toBe(true);
  expect(matchesPattern('a\\*', 'ab')).toBe(false);
});

const instance = (id: string, state: InstanceState): InstanceView => ({
  instance: {
    id,
    privateIp: '10.0.0.1',
    current: { state, publicIp: '', publicDnsName: '', launchTime: '2026-01-01T00:00:00Z', starts: 1 },
  },
  tags: {},
  account: '123456789012',
  region: 'us-east-1',
  imageId: 'ami-1',
  keyName: 'k',
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  securityGroup: { id: 'sg-1', name: 'one' },
  profile: { arn: 'arn', id: 'id' },
});

test('the status of running instances alone is told, unless all are asked for', () => {
  const all = [instance('i-00000001', 'running'), instance('i-00000002', 'stopped')];
  const status = (...entries: (readonly [string, string])[]) => describeInstanceStatus(all, new Parameters(entries));
  expect(status()).toMatchObject({
    instanceStatusSet: [{ instanceId: 'i-00000001', instanceStatus: { status: 'ok' } }],
  });
  expect(status(['InstanceId.1', 'i-00000002'])).toMatchObject({ instanceStatusSet: [] });
  expect(status(['InstanceId.1', 'i-00000002'], ['IncludeAllInstances', 'true'])).toMatchObject({
    instanceStatusSet: [
      { instanceState: { name: 'stopped' }, systemStatus: { status: 'not-applicable', details: [] } },
    ],
  });
  const impaired = [
    ['Filter.1.Name', 'instance-status.status'],
    ['Filter.1.Value.1', 'impaired'],
  ] as const;
  expect(status(...impaired)).toMatchObject({ instanceStatusSet: [] });
  expect(() => status(['InstanceId.1', 'i-00000003'])).toThrow(/does not exist/);
});
