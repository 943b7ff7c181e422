import { expect, test } from '@jest/globals';
import { overridesOf, serviceSettings } from '#lib/pipeline/shared/host/resources/unit/unit-settings.ts';

const unit = `# managed-by: pinterest-pipeline
[Unit]
Description=x

[Service]
User=ec2-user
Environment=CLASSPATH=/a.jar
Environment=LOG_DIR=/logs
ExecStart=/x /y
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
const dropIn = (text: string, path = '/etc/systemd/system/x.service.d/a.conf') => ({ path, text });
const overrides = (...texts: string[]) =>
  overridesOf(
    unit,
    texts.map((text) => dropIn(text)),
  ).map(({ key, value }) => `${key}=${value}`);

test('reads the section of the service as systemd does', () => {
  const text =
    "[Service]\nEnvironment=\"A=one two\" B=2\nEnvironment='C=it\\'s'\n# D=1\n; E=1\nExecStart=/x \\\n  /y\n[Unit]\nUser=root\n";
  const settings = serviceSettings([{ path: 'u', text }]);
  expect([...settings].map(([key, { value }]) => [key, value])).toEqual([
    ['Environment.A', 'one two'],
    ['Environment.B', '2'],
    ['Environment.C', "it's"],
    ['ExecStart', '/x    /y'],
  ]);
});

test.each([
  ['another class path', '[Service]\nEnvironment=CLASSPATH=/wrong.jar\n', ['Environment.CLASSPATH=/wrong.jar']],
  ['it among others, quoted', '[Service]\nEnvironment=X=1 "CLASSPATH=/b c"\n', ['Environment.CLASSPATH=/b c']],
  ['all variables removed', '[Service]\nEnvironment=\n', ['Environment.CLASSPATH=', 'Environment.LOG_DIR=']],
  ['another program', '[Service]\nExecStart=\nExecStart=/z\n', ['ExecStart=/z']],
  ['another user', '[Service]\nUser=root\n', ['User=root']],
])('a drop-in with %s changes our unit', (_what, text, expected) => {
  expect(overrides(text)).toEqual(expected);
});

test.each([
  ['variables of its own', '[Service]\nEnvironment=KAFKAREST_HEAP_OPTS=-Xmx1g\n'],
  ['limits and delays', '[Service]\nRestartSec=30\nLimitNOFILE=5\nMemoryMax=2G\n'],
  ['the same value', '[Service]\nUser=ec2-user\n'],
  ['a section of another kind', '[Unit]\nUser=root\n'],
])('a drop-in with %s leaves it as it is', (_what, text) => {
  expect(overrides(text)).toEqual([]);
});

test('a later drop-in that restores our value undoes an earlier one', () => {
  expect(overrides('[Service]\nUser=root\n', '[Service]\nUser=ec2-user\n')).toEqual([]);
});

test('an override names the drop-in that it is from', () => {
  const files = [dropIn('[Service]\nRestartSec=9\n', '/a.conf'), dropIn('[Service]\nUser=root\n', '/b.conf')];
  expect(overridesOf(unit, files)).toEqual([{ path: '/b.conf', key: 'User', value: 'root', ours: 'ec2-user' }]);
});
