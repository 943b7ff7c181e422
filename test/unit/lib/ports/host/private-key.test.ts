import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import { readPrivateKey } from '#lib/ports/host/private-key.ts';
import { Secret } from '#lib/secret.ts';

const ed25519 = ssh2.utils.generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const read = (text: string) => readPrivateKey(new Secret(text), 'input ssh-private-key');
const publicOf = (text: string) => text.split(' ').slice(0, 2).join(' ');

test('reads a key without changing it, and returns its public half', async () => {
  expect((await read(ed25519.private)).publicKey).toBe(publicOf(ed25519.public));
});

test.each([
  ['line ends written as \\n', (pem: string) => pem.replaceAll('\n', '\\n')],
  ['Windows line ends', (pem: string) => pem.replaceAll('\n', '\r\n')],
  ['no last line end', (pem: string) => pem.trimEnd()],
  ['indented lines', (pem: string) => pem.replaceAll(/^/gm, '   ')],
])('repairs %s', async (_name, damage) => {
  expect((await read(damage(ed25519.private))).publicKey).toBe(publicOf(ed25519.public));
});

test('reads RSA keys in PKCS#1 and PKCS#8 as the same key', async () => {
  const [classic, modern] = await Promise.all([
    read(String(rsa.export({ type: 'pkcs1', format: 'pem' }))),
    read(String(rsa.export({ type: 'pkcs8', format: 'pem' }))),
  ]);
  expect(classic.publicKey).toMatch(/^ssh-rsa AAAA/);
  expect(modern.publicKey).toBe(classic.publicKey);
});

test('for a key that cannot be read, says where it came from and not what it is', async () => {
  const failure = read('-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----');
  await expect(failure).rejects.toThrow(/input ssh-private-key\) is not a private key that can be read/);
  await expect(failure).rejects.not.toThrow(/c2VjcmV0/);
});

test('a passphrase and a public key are named as such', async () => {
  const locked = String(rsa.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));
  await expect(read(locked)).rejects.toThrow('protected by a passphrase');
  await expect(read(ed25519.public)).rejects.toThrow('is a public key');
});
