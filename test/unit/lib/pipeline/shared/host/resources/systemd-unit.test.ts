import { spawn } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configSchema } from '#lib/config/schema.ts';
import { Facts } from '#lib/converge/facts.ts';
import { restProxyUnit } from '#lib/pipeline/setup-rest-proxy/rest-proxy-unit.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { diffUnit, unitQuery, withSettings } from '#lib/pipeline/shared/host/resources/systemd-unit.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { bashHost } from '../../../../../fakes/bash-host.ts';

const url = 'http://127.0.0.1:8082/';
const text = withSettings('[Unit]\nA=1\n\n[Service]\nExecStart=/x\n', 'digest');
const desired = { text, settings: 'digest' };
const running = { text, active: 'active', isEnabled: true, running: 'digest', newer: undefined, answers: true };

test('the mark is the first line, and the digest of the settings is in the environment', () => {
  expect(text).toBe(
    '# managed-by: pinterest-pipeline\n[Unit]\nA=1\n\n[Service]\nEnvironment=PINTEREST_PIPELINE_SETTINGS=digest\nExecStart=/x\n',
  );
});

test('a service that is as desired is left alone', () => {
  expect(diffUnit(desired, url, running)).toEqual({ action: 'none' });
});

test.each([
  ['not there', undefined, 'create', 'A'],
  ['not enabled', { ...running, isEnabled: false }, 'update', 'enabled'],
  ['stopped', { ...running, active: 'inactive', running: undefined }, 'update', 'state'],
  ['restarting over and over', { ...running, active: 'activating' }, 'update', 'state'],
  ['started before its settings were written', { ...running, running: 'older' }, 'update', 'running settings'],
  ['started by a unit of somebody else', { ...running, running: undefined }, 'update', 'running settings'],
  [
    'started before a file that it reads was written',
    { ...running, newer: '/x.properties' },
    'update',
    'running since',
  ],
  ['not answering', { ...running, answers: false }, 'update', url],
])('a service that is %s is drift', (_name, actual, action, path) => {
  const change = diffUnit(desired, url, actual);
  expect(change).toMatchObject({ action });
  expect('lines' in change && change.lines.map((line) => line.path)).toContain(path);
});

test('an edited unit shows what was changed', () => {
  const edited = { ...running, text: text.replace('ExecStart=/x', 'ExecStart=/y') };
  expect(diffUnit(desired, url, edited)).toEqual({
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

test('sees what a process was started with, and which of its files are newer than its start', async () => {
  using host = bashHost();
  const properties = join(host.home, 'a.properties');
  writeFileSync(properties, '');
  const child = spawn('sleep', ['60'], { env: { ...process.env, PINTEREST_PIPELINE_SETTINGS: 'digest' } });
  try {
    host.command(
      'systemctl',
      `case $1 in is-active) echo active ;; is-enabled) echo enabled ;; show) echo MainPID=${child.pid} ;; esac`,
    );
    const scope = { signal: new AbortController().signal, progress: () => undefined };
    const see = () =>
      new HostView(host, new Facts()).observe(unitQuery('imaginary.service', [properties, '/none']))(scope);
    const hour = 3_600_000;
    utimesSync(properties, new Date(Date.now() - hour), new Date(Date.now() - hour));
    expect(await see()).toEqual({
      text: undefined,
      active: 'active',
      isEnabled: true,
      running: 'digest',
      newer: undefined,
    });
    utimesSync(properties, new Date(Date.now() + hour), new Date(Date.now() + hour));
    expect(await see()).toMatchObject({ newer: properties });
  } finally {
    child.kill();
  }
  host.command('systemctl', 'case $1 in is-active) echo inactive; exit 3 ;; show) echo MainPID=0 ;; *) exit 1 ;; esac');
  const scope = { signal: new AbortController().signal, progress: () => undefined };
  expect(await new HostView(host, new Facts()).observe(unitQuery('imaginary.service', [properties]))(scope)).toEqual({
    text: undefined,
    active: 'inactive',
    isEnabled: false,
    running: undefined,
    newer: undefined,
  });
});
