import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { damaged, isOpenSsh, PROTECTED } from './key-text.ts';

/** A private key as a PEM text that the SSH client reads, or why there is none, as the end of a sentence. */
export type SshForm = { readonly pem: string } | { readonly problem: string };

/** Curves of the keys that SSH knows, by the name that OpenSSL gives them. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** The form in which the SSH client reads a key: PKCS#1 for RSA, SEC1 for ECDSA, OpenSSH's own for Ed25519. */
export function sshFormOf(bytes: Buffer): SshForm {
  if (isOpenSsh(bytes)) return ofOpenSsh(bytes);
  const length = lengthOfSequence(bytes);
  if (length !== bytes.length) {
    const said = length === undefined ? '' : `: it says that it has ${length} bytes, and ${bytes.length} are there`;
    return { problem: damaged(`a part is missing, or was added${said}`) };
  }
  const key = parse(bytes);
  if (key === undefined) return { problem: isEncrypted(bytes) ? PROTECTED : damaged('its content is no private key') };
  const type = key.asymmetricKeyType;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (type === 'rsa') return { pem: String(key.export({ type: 'pkcs1', format: 'pem' })) };
  if (type === 'ec' && curves.includes(curve ?? '')) {
    return { pem: String(key.export({ type: 'sec1', format: 'pem' })) };
  }
  if (type === 'ed25519') return { pem: openSshPem(ed25519(key)) };
  return {
    problem: `is of the type ${type}${curve === undefined ? '' : ` (${curve})`}; SSH accepts Ed25519, RSA, and ECDSA with the curves P-256, P-384 and P-521. Use a key pair of one of these types.`,
  };
}

/** Tries the forms one by one: what a PEM text calls itself is not always what it holds. */
function parse(der: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: der, format: 'der', type });
    } catch {
      // It is not of this form; when it is of none, the caller says so.
    }
  }
  return undefined;
}

/** The number of bytes that an ASN.1 sequence says it has, with its header; undefined when there is no sequence. */
function lengthOfSequence(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const size = first - 0x80;
  return size === 0 || size > 4 || bytes.length < 2 + size ? undefined : 2 + size + bytes.readUIntBE(2, size);
}

/** Whether it is PKCS#8's form with a passphrase: a sequence that begins with the sequence that names the cipher. */
function isEncrypted(der: Buffer): boolean {
  const first = der[1] ?? 0;
  return der[first < 0x80 ? 2 : first - 0x80 + 2] === 0x30;
}

/** OpenSSH's format: its magic, then the name of the cipher that protects it. */
function ofOpenSsh(bytes: Buffer): SshForm {
  const at = bytes.indexOf(0) + 1;
  const length = bytes.length < at + 4 ? -1 : bytes.readUInt32BE(at);
  const cipher = bytes.subarray(at + 4, at + 4 + Math.max(length, 0)).toString('latin1');
  if (cipher.length === length && cipher === 'none') return { pem: openSshPem(bytes) };
  const isCipher = cipher.length === length && /^(aes|chacha|3des|blowfish)[a-z0-9@.-]*$/.test(cipher);
  return { problem: isCipher ? PROTECTED : damaged('a part is missing, or was changed') };
}

const LINE_LENGTH = 70;

function openSshPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

/** An Ed25519 key in OpenSSH's format, without a passphrase and a comment (PROTOCOL.key of OpenSSH). */
function ed25519(key: KeyObject): Buffer {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const [publicKey, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const type = sized('ssh-ed25519');
  const check = randomBytes(4);
  const content = [check, check, type, sized(publicKey), sized(Buffer.concat([seed, publicKey])), sized('')];
  const length = content.reduce((sum, part) => sum + part.length, 0);
  // Padded with 1, 2, 3, … to the block size, which is 8 without a cipher.
  const padding = Buffer.from(Array.from({ length: (8 - (length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sized('none'),
    sized('none'),
    sized(''),
    number(1),
    sized(Buffer.concat([type, sized(publicKey)])),
    sized(Buffer.concat([...content, padding])),
  ]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A text or bytes with their length in front. */
function sized(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}
