import { expect, test } from '@jest/globals';
import { diffUnit } from '#lib/pipeline/shared/host/resources/unit/diff-unit.ts';
import type { PortHolder, UnitState } from '#lib/pipeline/shared/host/resources/unit/unit-state.ts';

const text = '[Service]\nUser=ec2-user\nEnvironment=CLASSPATH=/iam.jar\nExecStart=/x\n';
const desired = { text, settings: 'digest' };
const look = { name: 'x.service', url: 'http://127.0.0.1:8082/', port: 8082, variables: ['CLASSPATH'] };
const ours: PortHolder = { isOurs: true, pid: 7, user: 'ec2-user', command: 'java', unit: undefined };
const other: PortHolder = { ...ours, isOurs: false, pid: 4711, command: 'python3 -m http.server 8082' };
const running: UnitState = {
  text,
  dropIns: [],
  load: 'loaded',
  active: 'active',
  isEnabled: true,
  needsReload: false,
  running: 'digest',
  variables: new Map([['CLASSPATH', '/iam.jar:/confluent/*']]),
  newer: undefined,
  holder: ours,
  answers: true,
};

test('a service that is as desired is left alone', () => {
  expect(diffUnit(desired, look, running)).toEqual({ action: 'none' });
});

test.each<[string, Partial<UnitState>, string, string]>([
  ['not there', { text: undefined, active: 'inactive' }, 'create', 'ExecStart'],
  ['not enabled', { isEnabled: false }, 'update', 'enabled'],
  ['not loaded as it is on the disk', { needsReload: true }, 'update', 'loaded by systemd'],
  ['stopped', { active: 'inactive', running: undefined }, 'update', 'state'],
  ['restarting over and over', { active: 'activating' }, 'update', 'state'],
  ['started before its settings were written', { running: 'older' }, 'update', 'running settings'],
  ['started by a unit of somebody else', { running: undefined }, 'update', 'running settings'],
  ['started before a file that it reads was written', { newer: '/x.properties' }, 'update', 'running since'],
  ['started with another class path', { variables: new Map([['CLASSPATH', '/b']]) }, 'update', 'running CLASSPATH'],
  ['not listening itself', { holder: undefined }, 'update', 'port 8082'],
  ['not answering', { answers: false }, 'update', look.url],
])('a service that is %s is drift', (_name, change, action, path) => {
  const found = diffUnit(desired, look, { ...running, ...change });
  expect(found).toMatchObject({ action });
  expect('lines' in found && found.lines.map((line) => line.path)).toContain(path);
});

test('an edited unit shows what was changed', () => {
  const edited = { ...running, text: text.replace('ExecStart=/x', 'ExecStart=/y') };
  expect(diffUnit(desired, look, edited)).toEqual({
    action: 'update',
    lines: [{ path: 'ExecStart', before: '/y', after: '/x' }],
  });
});

test.each<[string, Partial<PortHolder>, string, string]>([
  ['of the same user', {}, 'held by process 4711 of ec2-user: python3 -m http.server 8082', '(kill 4711)'],
  ['of root', { user: 'root' }, 'held by process 4711 of root: python3 -m http.server 8082', '(sudo kill 4711)'],
  [
    'of another unit',
    { user: 'root', unit: 'nginx.service', command: 'nginx' },
    'held by process 4711 of root (nginx.service): nginx',
    '(sudo systemctl disable --now nginx.service)',
  ],
  ['that cannot be seen', { pid: undefined, user: 'root' }, 'held by a process of root', 'sudo ss -ltnp sport = :8082'],
  [
    'with a secret in its command',
    { command: 'server --password=abc' },
    'held by process 4711 of ec2-user: server …',
    '(kill 4711)',
  ],
])(
  'another process on the port, one %s, blocks; it is named with the command that stops it',
  (_which, change, before, how) => {
    for (const state of [running, { ...running, text: undefined, active: 'inactive' }]) {
      expect(diffUnit(desired, look, { ...state, holder: { ...other, ...change } })).toEqual({
        action: 'blocked',
        lines: [{ path: 'port 8082', before, after: '(x.service)' }],
        remedy: expect.stringContaining(how),
      });
    }
  },
);

test('a drop-in that changes our unit blocks, and is named with what it changes', () => {
  const path = '/etc/systemd/system/x.service.d/override.conf';
  const dropIns = [{ path, text: '[Service]\nEnvironment=CLASSPATH=/wrong.jar\n' }];
  expect(diffUnit(desired, look, { ...running, dropIns })).toEqual({
    action: 'blocked',
    lines: [{ path: `${path} Environment.CLASSPATH`, before: '/wrong.jar', after: '/iam.jar' }],
    remedy: expect.stringContaining(`sudo rm ${path}; sudo systemctl daemon-reload`),
  });
});

test('a masked unit blocks', () => {
  expect(diffUnit(desired, look, { ...running, load: 'masked' })).toMatchObject({
    action: 'blocked',
    remedy: expect.stringContaining('sudo systemctl unmask x.service'),
  });
});
