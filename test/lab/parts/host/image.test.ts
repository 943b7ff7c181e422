import { expect, test } from '@jest/globals';
import { consoleLog } from './image/console.ts';
import { hostKeys } from './image/host-keys.ts';
import { mountLines } from './layout.ts';
import { advice } from './namespace/requirements.ts';
import { parseSettings } from './ssh/server/settings.ts';
import { sshdConfig } from './ssh/sshd-config.ts';

test("the console output contains the host keys once, between cloud-init's lines", () => {
  const keys = hostKeys('ip-1.internal');
  const text = consoleLog('ip-1.internal', 'Amazon Linux 2', keys, new Date('2026-11-02T10:15:00Z'));
  const block = /-----BEGIN SSH HOST KEY KEYS-----\r\n(.*)\r\n-----END SSH HOST KEY KEYS-----/s.exec(text)?.[1];
  expect(block?.split('\r\n')).toEqual(keys.map((key) => key.publicKey.trim()));
  expect(text.match(/ssh-ed25519 AAAA/g)).toHaveLength(1);
  expect(text).toContain('<14>Nov 02 10:15:00 ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----');
});

test('the advice names the kernel setting that denies namespaces and the command that allows them', () => {
  const denied = (name: string) => (name === 'kernel.apparmor_restrict_unprivileged_userns' ? '1' : undefined);
  expect(advice(denied)).toBe('Allow them: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0');
  expect(advice((name) => (name === 'kernel.unprivileged_userns_clone' ? '0' : '1000'))).toContain(
    'kernel.unprivileged_userns_clone=1',
  );
  expect(advice(() => undefined)).toContain('no known kernel setting denies them');
});

test('the server on ssh2 reads the sshd_config', () => {
  const spec = { ports: { ssh: 2222 }, privateIp: '127.0.2.10' } as Parameters<typeof sshdConfig>[0];
  expect(parseSettings(sshdConfig(spec, { A: 'x y', PATH: '/bin' }))).toEqual({
    port: 2222,
    address: '127.0.2.10',
    hostKeys: ['/etc/ssh/ssh_host_ed25519_key', '/etc/ssh/ssh_host_ecdsa_key'],
    authorizedKeys: ['.ssh/authorized_keys', '/etc/ssh/instance_connect_keys'],
    environment: { A: 'x y', PATH: '/bin' },
  });
});

test('a path that a line of the mounts file cannot hold is refused', () => {
  expect(mountLines([{ access: 'ro', source: '/a b', path: '/c' }])).toBe('ro\t/a b\t/c\n');
  expect(() => mountLines([{ access: 'ro', source: '/a\tb', path: '/c' }])).toThrow(
    'a tab, a backslash or a line break',
  );
});
