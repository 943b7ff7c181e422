import { expect, test } from '@jest/globals';
import { configSchema } from '../../../../../actions/lib/config/schema.ts';
import { hostPaths } from '../../../../../actions/lib/pipeline/host/paths.ts';
import { unitChange, withSettings } from '../../../../../actions/lib/pipeline/host/systemd-unit.ts';
import { restProxyUnit } from '../../../../../actions/lib/pipeline/setup-rest-proxy/unit-text.ts';

const url = 'http://127.0.0.1:8082/';
const text = withSettings('[Unit]\nA=1\n\n[Service]\nExecStart=/x\n', 'digest');
const wanted = { text, settings: 'digest' };
const running = { text, active: 'active', enabled: true, running: 'digest', answers: true };

test('the mark comes first and the settings into the environment', () => {
  expect(text).toBe(
    '# managed-by: pinterest-pipeline\n[Unit]\nA=1\n\n[Service]\nEnvironment=PINTEREST_PIPELINE_SETTINGS=digest\nExecStart=/x\n',
  );
});

test('a service that is as wanted is left alone', () => {
  expect(unitChange(wanted, url, running)).toEqual({ action: 'none' });
});

test.each([
  ['not there', undefined, 'create', 'A'],
  ['not enabled', { ...running, enabled: false }, 'update', 'enabled'],
  ['stopped', { ...running, active: 'inactive', running: undefined }, 'update', 'state'],
  ['restarting over and over', { ...running, active: 'activating' }, 'update', 'state'],
  ['started before its settings were written', { ...running, running: 'older' }, 'update', 'running settings'],
  ['started by a unit of somebody else', { ...running, running: undefined }, 'update', 'running settings'],
  ['deaf', { ...running, answers: false }, 'update', url],
])('a service that is %s is drift', (_name, actual, action, path) => {
  const change = unitChange(wanted, url, actual);
  expect(change).toMatchObject({ action });
  expect('lines' in change && change.lines.map((line) => line.path)).toContain(path);
});

test('an edited unit shows what was changed', () => {
  const edited = { ...running, text: text.replace('ExecStart=/x', 'ExecStart=/y') };
  expect(unitChange(wanted, url, edited)).toEqual({
    action: 'update',
    lines: [{ path: 'ExecStart', before: '/y', after: '/x' }],
  });
});

test('the REST proxy runs as the SSH user, restarts, and has the IAM jar on its class path', () => {
  const config = configSchema.parse({ userId: '0affd5f86743' });
  const unit = restProxyUnit(hostPaths(config), config.ssh.user);
  for (const line of [
    'User=ec2-user',
    'Environment=CLASSPATH=/home/ec2-user/kafka_2.12-2.8.1/libs/aws-msk-iam-auth-1.1.5-all.jar',
    'ExecStart=/home/ec2-user/confluent-7.2.0/bin/kafka-rest-start /home/ec2-user/confluent-7.2.0/etc/kafka-rest/kafka-rest.properties',
    'Restart=always',
    'TimeoutStopSec=180',
    'LimitNOFILE=100000',
    'WantedBy=multi-user.target',
  ]) {
    expect(unit.split('\n')).toContain(line);
  }
});
