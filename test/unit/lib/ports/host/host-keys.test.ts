import { expect, test } from '@jest/globals';
import { fingerprint, hostKeysOnConsole, parseHostKey, signaturesFor } from '#lib/ports/host/host-keys.ts';

const block = (...lines: string[]) =>
  ['-----BEGIN SSH HOST KEY KEYS-----', ...lines, '-----END SSH HOST KEY KEYS-----'].join('\r\n');

test('finds every host key on the console, the best first', () => {
  const text = `[   12.3] cloud-init\r\n${block(
    'ssh-rsa AAAAB3NzaC1yc2E= root@ip-10-0-0-1',
    'ecdsa-sha2-nistp256 AAAAE2VjZHNh root@ip-10-0-0-1',
    'ssh-ed25519 AAAAC3NzaC1lZDI1 root@ip-10-0-0-1',
  )}\r\nlogin:`;
  expect(hostKeysOnConsole(text).map((key) => key.type)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
});

test('reads the last complete block and ignores keys outside a block', () => {
  const text = `ssh-ed25519 AAAAoutside\n${block('ssh-ed25519 AAAAold')}\n${block('ssh-ed25519 AAAAnew')}\n-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAAcut`;
  expect(hostKeysOnConsole(text)).toEqual([{ type: 'ssh-ed25519', blob: 'AAAAnew' }]);
});

test.each(['', 'login:', '-----END SSH HOST KEY KEYS-----'])('finds none in %j', (text) => {
  expect(hostKeysOnConsole(text)).toEqual([]);
});

test('reads a key with or without a comment', () => {
  expect(parseHostKey('ssh-ed25519 AAAAC3Nz you@host')).toEqual({ type: 'ssh-ed25519', blob: 'AAAAC3Nz' });
  expect(parseHostKey('no key')).toBeUndefined();
});

test('asks a server with an RSA key for SHA-2 signatures only', () => {
  expect(signaturesFor([{ type: 'ssh-rsa', blob: 'AAAA' }])).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
});

test('prints fingerprints as OpenSSH does', () => {
  expect(fingerprint(Buffer.from(''))).toBe('SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU');
});
