import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ssh2, { type AuthContext, type ParsedKey, type PublicKeyAuthContext } from 'ssh2';

/** The only user who may log in. */
export const USER = 'ec2-user';
export const HOME = `/home/${USER}`;

/** Answers a login. It is accepted with a signature by a public key that is in one of the files. */
export function answerLogin(context: AuthContext, keyFiles: readonly string[]): void {
  if (context.method === 'publickey' && context.username === USER && isOwner(context, authorizedKeys(keyFiles))) {
    context.accept();
  } else context.reject(['publickey']);
}

function isOwner({ key, blob, signature, hashAlgo }: PublicKeyAuthContext, keys: readonly ParsedKey[]): boolean {
  const known = keys.find((one) => one.getPublicSSH().equals(key.data));
  if (known === undefined) return false;
  // Without a signature the client only asks whether this key would be accepted.
  return signature === undefined || (blob !== undefined && known.verify(blob, signature, hashAlgo) === true);
}

function authorizedKeys(files: readonly string[]): ParsedKey[] {
  return files.flatMap((file) => linesOf(resolve(HOME, file)).flatMap(keyOf));
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function keyOf(line: string): ParsedKey[] {
  const key = /(?:ssh-|ecdsa-)\S+ AAAA\S+/.exec(line)?.[0];
  if (key === undefined || line.startsWith('#')) return [];
  const parsed = ssh2.utils.parseKey(key);
  return parsed instanceof Error ? [] : [parsed];
}
