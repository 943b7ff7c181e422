import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { UserError } from '#lib/errors.ts';
import { readPrivateKey } from '#lib/ports/host/private-key.ts';
import { Secret } from '#lib/secret.ts';

const FROM = 'The private key of the EC2 instance (input ssh-private-key)';
const read = (text: string) => readPrivateKey(new Secret(text), 'input ssh-private-key');
const failureOf = async (text: string): Promise<string> => {
  const error: unknown = await read(text).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
};
const publicOf = (text: string) => text.split(' ').slice(0, 2).join(' ');
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1') => String(key.export({ type, format: 'pem' }));
const base64 = (text: string) => Buffer.from(text).toString('base64');

const openssh = ssh2.utils.generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

/** The same keys in every form that tools write, each with its public half. */
const forms: readonly (readonly [name: string, text: string, publicKey: string])[] = await Promise.all(
  (
    [
      ['RSA in PKCS#1', pem(rsa, 'pkcs1')],
      ['RSA in PKCS#8', pem(rsa, 'pkcs8')],
      ['ECDSA in SEC1', pem(ec, 'sec1')],
      ['ECDSA in PKCS#8', pem(ec, 'pkcs8')],
      ['Ed25519 in PKCS#8', pem(ed25519, 'pkcs8')],
      ['Ed25519 of OpenSSH', openssh.private],
      ['RSA of OpenSSH', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private],
    ] as const
  ).map(async ([name, text]) => [name, text, (await read(text)).publicKey] as const),
);

test('reads a key without changing it, and returns its public half', async () => {
  expect((await read(openssh.private)).publicKey).toBe(publicOf(openssh.public));
});

test('reads RSA keys in PKCS#1 and PKCS#8 as the same key', async () => {
  const [classic, modern] = await Promise.all([read(pem(rsa, 'pkcs1')), read(pem(rsa, 'pkcs8'))]);
  expect(classic.publicKey).toMatch(/^ssh-rsa AAAA/);
  expect(modern.publicKey).toBe(classic.publicKey);
});

test('an Ed25519 key in PKCS#8 becomes a key of OpenSSH with the same public half', async () => {
  const key = await read(pem(ed25519, 'pkcs8'));
  const { x = '' } = ed25519.export({ format: 'jwk' });
  const blob = Buffer.from(key.publicKey.split(' ')[1] ?? '', 'base64');
  expect(key.publicKey).toMatch(/^ssh-ed25519 AAAA/);
  expect(blob.subarray(-32)).toEqual(Buffer.from(x, 'base64url'));
  const parsed = ssh2.utils.parseKey(key.pem.reveal());
  if (parsed instanceof Error) throw parsed;
  expect(parsed.verify('text', parsed.sign('text'))).toBe(true);
});

/** What happens to a key's text on its way into a secret. */
const manglings: readonly (readonly [name: string, mangle: (text: string) => string])[] = [
  ['nothing', (text) => text],
  ['line ends written as \\n', (text) => text.replaceAll('\n', '\\n')],
  ['line ends written as \\\\n', (text) => text.replaceAll('\n', '\\\\n')],
  ['line ends written as \\r\\n', (text) => text.replaceAll('\n', '\\r\\n')],
  ['Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
  ['lone carriage returns', (text) => text.replaceAll('\n', '\r')],
  ['spaces for line ends', (text) => text.replaceAll('\n', ' ')],
  ['tabs for line ends', (text) => text.replaceAll('\n', '\t')],
  ['no line ends at all', (text) => text.replaceAll('\n', '')],
  ['no white space at all', (text) => text.replaceAll(/\s/g, '')],
  ['an empty line between lines', (text) => text.replaceAll('\n', '\n\n')],
  ['indented lines', (text) => text.replaceAll(/^/gm, '   ')],
  ['no last line end', (text) => text.trimEnd()],
  ['double quotes around', (text) => `"${text}"`],
  ['single quotes around', (text) => `'${text.trimEnd()}'`],
  ['typographic quotes around', (text) => `“${text}”`],
  ['a JSON text', (text) => JSON.stringify(text)],
  ['a line of a .env file', (text) => `export SSH_PRIVATE_KEY=${JSON.stringify(text)}`],
  ["the AWS CLI's answer", (text) => JSON.stringify({ KeyName: 'pair', KeyMaterial: text, KeyPairId: 'key-1' })],
  ['the attributes that openssl pkcs12 prints', (text) => `Bag Attributes\n    friendlyName: pair\n${text}`],
  ['other line lengths', (text) => text.replaceAll(/\n(?!-)/g, '').replaceAll(/(.{50})/g, '$1\n')],
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['non-breaking spaces', (text) => text.replaceAll('\n', '\u00A0\n')],
  ['dashes of a word processor', (text) => text.replaceAll('-----', '–––––')],
  ['base64', base64],
  ['base64 in lines', (text) => base64(text).replaceAll(/(.{76})/g, '$1\n')],
  ['base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ['base64 twice', (text) => base64(base64(text))],
  ['no BEGIN line', (text) => text.replace(/^.*\n/, '')],
  ['no END line', (text) => text.replace(/\n-+END.*/, '\n')],
  ['no BEGIN and END lines', (text) => text.replaceAll(/^-.*$/gm, '')],
];

test.each(manglings)('rebuilds every kind of key from a text with %s', async (_name, mangle) => {
  for (const [, text, publicKey] of forms) expect((await read(mangle(text))).publicKey).toBe(publicKey);
});

test('rebuilds a key whose text has suffered several of these in turn', async () => {
  const [mangling, form] = [fc.constantFrom(...manglings.slice(0, 15)), fc.constantFrom(...forms)];
  await fc.assert(
    fc.asyncProperty(form, mangling, mangling, async ([, text, publicKey], [, first], [, second]) => {
      expect((await read(second(first(text)))).publicKey).toBe(publicKey);
    }),
    { numRuns: 100 },
  );
});

test('reads the private key of a file that holds other blocks too', async () => {
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  expect((await read(parameters + pem(ec, 'sec1') + certificate)).publicKey).toMatch(/^ecdsa-sha2-nistp256 AAAA/);
});

/** The base64 text of a key, changed; the lines around it stay. */
const withBody = (text: string, change: (body: string) => string): string => {
  const [begin = '', ...rest] = text.trim().split('\n');
  return [begin, change(rest.slice(0, -1).join('')), rest.at(-1)].join('\n');
};

test('a key of which any part was cut out is damaged, never a key', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...forms),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 400 }),
      async ([, text, publicKey], where, length) => {
        const cut = withBody(text, (body) => {
          const at = Math.floor(where * (body.length - 1));
          return body.slice(0, at) + body.slice(at + length);
        });
        const result = await read(cut).catch((error: unknown) => error);
        // The comment at the end of a key of OpenSSH may lose letters: the key itself is then whole.
        if (!(result instanceof UserError)) expect(result).toMatchObject({ publicKey });
        else expect(result.message).toMatch(/is damaged|cannot be read|is empty/);
      },
    ),
    { numRuns: 150 },
  );
});

test('a key with its middle cut out says how much is there', async () => {
  for (const [, text] of forms) {
    const middle = (body: string) => body.slice(0, body.length / 2) + body.slice(body.length / 2 + 64);
    expect(await failureOf(withBody(text, middle))).toMatch(/^The private key of the EC2 instance \(.*\) is damaged/);
  }
});

test('a key whose middle was overwritten is damaged, although its public half is whole', async () => {
  const text = withBody(pem(rsa, 'pkcs1'), (body) => body.replace(/(?<=^.{700}).{16}/, 'AAAAAAAAAAAAAAAA'));
  expect(await failureOf(text)).toMatch(/is damaged/);
});

test('a key of OpenSSH whose middle was overwritten is damaged, or as good as whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 120 }), async (at, length) => {
      const [, text = '', publicKey] = forms.at(-1) ?? [];
      const change = (body: string) => body.slice(0, at) + 'A'.repeat(length) + body.slice(at + length);
      const result = await read(withBody(text, change)).catch((error: unknown) => error);
      if (!(result instanceof UserError)) expect(result).toMatchObject({ publicKey });
    }),
    { numRuns: 150 },
  );
});

test('a gap that somebody has marked is named', async () => {
  expect(await failureOf(withBody(pem(rsa, 'pkcs1'), (body) => `${body.slice(0, 64)}\n[…]\n${body.slice(-64)}`))).toBe(
    `${FROM} is damaged: "[" stands in it, which no key has. Copy the whole file again, from its line "-----BEGIN …" to its line "-----END …".`,
  );
});

const locked = (type: 'pkcs1' | 'pkcs8') =>
  String(rsa.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));
const lockedOpenSsh = ssh2.utils.generateKeyPairSync('ed25519', { passphrase: 'x', cipher: 'aes256-ctr', rounds: 1 });

test.each([
  ['PKCS#1', locked('pkcs1')],
  ['PKCS#8', locked('pkcs8')],
  ['OpenSSH', lockedOpenSsh.private],
])('a key in %s with a passphrase is named as such, whatever became of its line ends', async (_name, text) => {
  const message = `${FROM} is protected by a passphrase. Give a key without one: ssh-keygen -p -N "" -f FILE removes it from a copy.`;
  for (const [, mangle] of manglings.slice(0, 20)) expect(await failureOf(mangle(text))).toBe(message);
  expect(await failureOf(base64(text))).toBe(message);
});

const putty = `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: pair\nPublic-Lines: 2\nAAAA\nAAAA\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: 00\n`;

test('a key in the format of PuTTY is named as such', async () => {
  for (const text of [putty, putty.replaceAll('\n', ' '), base64(putty), putty.replace('File-3', 'File-2')]) {
    expect(await failureOf(text)).toBe(
      `${FROM} is in the format of PuTTY (.ppk). Convert it: in PuTTYgen, "Conversions", "Export OpenSSH key"; or puttygen KEY.ppk -O private-openssh -o KEY.pem.`,
    );
  }
});

test('a public key is named as such, in every form', async () => {
  const spki = String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const ssh2Form = '---- BEGIN SSH2 PUBLIC KEY ----\nComment: "x"\nAAAA\n---- END SSH2 PUBLIC KEY ----';
  for (const text of [openssh.public, spki, ssh2Form, base64(openssh.public), `"${openssh.public}"`, base64(spki)]) {
    expect(await failureOf(text)).toBe(`${FROM} is a public key. Give the private half: the file without .pub.`);
  }
});

test.each([
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'is a block "CERTIFICATE"'],
  [
    'a key of PGP',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n-----END PGP PRIVATE KEY BLOCK-----',
    'is a block "PGP',
  ],
  ['a path', '~/.ssh/pair.pem', 'is the path of a file. Give what is in the file'],
  ['a path of Windows', 'C:\\Users\\me\\pair.pem', 'is the path of a file. Give what is in the file'],
  ['a name', 'my-key-pair', 'is not a private key that can be read'],
  ['another secret', 'hunter2 hunter2', 'is not a private key that can be read'],
  ['an empty block', '-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----', 'is empty between'],
  ['a key for encryption', pem(generateKeyPairSync('x25519').privateKey, 'pkcs8'), 'is of the type x25519; SSH'],
  [
    'a key of a curve that SSH lacks',
    pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, 'pkcs8'),
    'secp256k1',
  ],
])('%s is one message that says so', async (_name, text, words) => {
  const message = await failureOf(text);
  expect(message).toContain(FROM);
  expect(message).toContain(words);
});

test('no message shows any part of a key', async () => {
  const failure = await failureOf('-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----');
  expect(failure).not.toContain('c2VjcmV0');
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 8 }), async (text) => {
      const result = await read(text).catch((error: unknown) => error);
      expect(result).toBeInstanceOf(UserError);
    }),
  );
});
