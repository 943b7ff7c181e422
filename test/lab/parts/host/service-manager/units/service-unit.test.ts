import { expect, test } from '@jest/globals';
import { parseService } from './service-unit.ts';

const parse = (...lines: string[]) => parseService('a.service', [`[Service]\n${lines.join('\n')}\n`], 'host.internal');

test('the supported settings are read', () => {
  const unit = parseService(
    'kafka-rest.service',
    [
      '[Unit]\nDescription=REST\n[Service]\nUser=ec2-user\nEnvironment="CLASSPATH=/a b" X=1\nEnvironment=Y=%%n\nEnvironmentFile=-/etc/x\n' +
        'ExecStart=/opt/start "a b"\nExecStartPre=-/bin/true\nRestart=on-failure\nRestartSec=2min\nLimitNOFILE=100000\nSuccessExitStatus=143 SIGKILL\n[Install]\nWantedBy=multi-user.target\n',
    ],
    'h',
  );
  expect(unit).toMatchObject({
    description: 'REST',
    user: 'ec2-user',
    environment: { CLASSPATH: '/a b', X: '1', Y: '%n' },
    environmentFiles: [{ path: '/etc/x', isOptional: true }],
    start: [{ words: ['/opt/start', 'a b'], ignoresFailure: false }],
    before: [{ words: ['/bin/true'], ignoresFailure: true }],
    restart: 'on-failure',
    restartDelayMs: 120_000,
    stopTimeoutMs: 90_000,
    successExits: ['143', 'SIGKILL'],
    wantedBy: ['multi-user.target'],
    warnings: [],
  });
});

test('a drop-in adds to lists, and an empty value clears them', () => {
  const texts = [
    '[Service]\nExecStart=/a\nEnvironment=X=1 Y=2\n',
    '[Service]\nExecStart=\nExecStart=/b\nEnvironment=X=3\n',
  ];
  const unit = parseService('a.service', texts, 'h');
  expect(unit.start.map((line) => line.words)).toEqual([['/b']]);
  expect(unit.environment).toEqual({ X: '3', Y: '2' });
});

test.each([
  [['Restart=no'], 'Service has no ExecStart= setting. Refusing.'],
  [['ExecStart=/a', 'ExecStart=/b'], 'more than one ExecStart='],
  [['ExecStart=a'], 'the path of the program is not absolute'],
  [['ExecStart=/a', 'Restart=sometimes'], 'Restart=sometimes: expected one of no, always'],
  [['ExecStart=/a', 'Type=forking'], 'Type=forking is not among what this service manager knows'],
  [['ExecStart=/a', 'RestartSec=soon'], '"soon" is no time span'],
  [['ExecStart=/a "b'], 'unbalanced quoting'],
  [['ExecStart=/a %Z'], 'failed to resolve the specifier %Z'],
])('refuses %j', (lines, message) => {
  expect(() => parse(...lines)).toThrow(message);
});

test('an unknown setting and a variable without a value are warnings', () => {
  expect(parse('ExecStart=/a', 'Restrat=always', 'Environment=X').warnings).toEqual([
    '4: Invalid environment assignment, ignoring: X',
    "3: Unknown lvalue 'Restrat' in section 'Service', ignoring.",
  ]);
});
