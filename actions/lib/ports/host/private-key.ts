import { createPrivateKey } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';

/** A private key in a form that the SSH client can read, and its public half in OpenSSH's form without the comment. */
export interface PrivateKey {
  readonly pem: Secret;
  readonly publicKey: string;
}

/**
 * Reads a private key. Repairs what secrets often suffer: line ends written as `\n`, no line end at the end, PKCS#8.
 *
 * @param from where the key came from, for messages, such as `input ssh-private-key`.
 * @throws UserError when it is not a private key, or is protected by a passphrase.
 */
export async function readPrivateKey(given: Secret, from: string): Promise<PrivateKey> {
  const pem = openSshReadable(repaired(given.reveal()));
  const ssh2 = (await import('ssh2')).default;
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) {
    const why = /passphrase|encrypted/i.test(parsed.message)
      ? 'is protected by a passphrase; give a key without one'
      : 'is not a private key that can be read; give the whole PEM text, from its line "-----BEGIN …" to its line "-----END …"';
    throw new UserError(`The private key of the EC2 instance (${from}) ${why}.`);
  }
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  if (key === undefined || !key.isPrivateKey()) {
    throw new UserError(`The private key of the EC2 instance (${from}) is a public key; give the private half.`);
  }
  return { pem: new Secret(pem), publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` };
}

/** The key with real line ends, no blanks around its lines, and one line end at the end. */
function repaired(text: string): string {
  const lines = text.trim().includes('\n') ? text : text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  return `${lines
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join('\n')
    .trim()}\n`;
}

/** Converts RSA and EC keys in PKCS#8 form, which ssh2 cannot read, to their older PEM forms. */
function openSshReadable(pem: string): string {
  if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) return pem;
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(pem);
  } catch {
    // A damaged key. ssh2 fails to read it too, and the message about that is clearer than OpenSSL's.
    return pem;
  }
  if (key.asymmetricKeyType === 'rsa') return String(key.export({ type: 'pkcs1', format: 'pem' }));
  if (key.asymmetricKeyType === 'ec') return String(key.export({ type: 'sec1', format: 'pem' }));
  return pem;
}
