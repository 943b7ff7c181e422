import { createPrivateKey } from 'node:crypto';
import { UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';

/** A private key in a form the SSH client reads, and its public half in OpenSSH's form without comment. */
export interface PrivateKey {
  readonly pem: Secret;
  readonly publicKey: string;
}

/**
 * Reads a private key and repairs what travels badly: line ends written as `\n`, missing last line end, PKCS#8.
 *
 * @param from where it came from, for messages, such as `input ssh-private-key`.
 * @throws UserError when it is no private key, or protected by a passphrase.
 */
export async function readPrivateKey(given: Secret, from: string): Promise<PrivateKey> {
  const pem = openSshReadable(repaired(given.reveal()));
  const ssh2 = (await import('ssh2')).default;
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) {
    const why = /passphrase|encrypted/i.test(parsed.message)
      ? 'is protected by a passphrase; give one without'
      : 'is no private key that can be read; it must be the whole PEM text, from its "-----BEGIN …" line to its "-----END …" line';
    throw new UserError(`The private key of the EC2 instance (${from}) ${why}.`);
  }
  const [key] = Array.isArray(parsed) ? parsed : [parsed];
  if (key === undefined || !key.isPrivateKey()) {
    throw new UserError(`The private key of the EC2 instance (${from}) is a public key; the private half is needed.`);
  }
  return { pem: new Secret(pem), publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` };
}

function repaired(text: string): string {
  const lines = text.trim().includes('\n') ? text : text.replaceAll('\\r', '').replaceAll('\\n', '\n');
  return `${lines
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join('\n')
    .trim()}\n`;
}

/** ssh2 reads OpenSSH's and the classic PEM forms; PKCS#8 of RSA and EC keys is turned into those. */
function openSshReadable(pem: string): string {
  if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) return pem;
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Damaged: the reader that comes next says so in our own words, OpenSSL's would mean nothing to a person.
    return pem;
  }
  if (key.asymmetricKeyType === 'rsa') return String(key.export({ type: 'pkcs1', format: 'pem' }));
  if (key.asymmetricKeyType === 'ec') return String(key.export({ type: 'sec1', format: 'pem' }));
  return pem;
}
