import { randomBytes } from 'node:crypto';
import type { ParsedKey, utils } from 'ssh2';
import { UserError } from '#lib/errors.ts';
import { Secret } from '#lib/secret.ts';
import { damaged, readKeyText } from './key/key-text.ts';
import { sshFormOf } from './key/ssh-form.ts';

/** A private key in a form that the SSH client can read, and its public half in OpenSSH's form without the comment. */
export interface PrivateKey {
  readonly pem: Secret;
  readonly publicKey: string;
}

/**
 * Reads a private key. Rebuilds what secrets often suffer, such as line ends that became spaces, quotes or base64, and
 * converts forms that the SSH client does not read.
 *
 * @param from where the key came from, for messages, such as `input ssh-private-key`.
 * @throws UserError when it is not a whole private key, or is protected by a passphrase.
 */
export async function readPrivateKey(given: Secret, from: string): Promise<PrivateKey> {
  const refuse = (problem: string) => new UserError(`The private key of the EC2 instance (${from}) ${problem}`);
  const text = readKeyText(given.reveal());
  if ('problem' in text) throw refuse(text.problem);
  const form = sshFormOf(text.bytes);
  if ('problem' in form) throw refuse(form.problem);
  const key = wholeKey((await import('ssh2')).default.utils.parseKey, form.pem);
  if (key === undefined) throw refuse(damaged('a part is missing, or was changed'));
  return { pem: new Secret(form.pem), publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` };
}

/**
 * The key; undefined when its public half does not accept what its private half signs. A damaged key can often still be
 * read: a server then accepts its public half, and refuses the signature.
 */
function wholeKey(parse: typeof utils.parseKey, pem: string): ParsedKey | undefined {
  try {
    const parsed = parse(pem);
    const [key] = Array.isArray(parsed) ? parsed : [parsed];
    if (key === undefined || key instanceof Error) return undefined;
    const text = randomBytes(32);
    const signature = key.sign(text);
    return Buffer.isBuffer(signature) && key.verify(text, signature) === true ? key : undefined;
  } catch {
    // Some damaged keys are an error of the parser, and with others it fails at an assertion.
    return undefined;
  }
}
