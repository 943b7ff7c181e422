import { createHash } from 'node:crypto';

/** A server's public key, as `ssh-keyscan` and the instance's console print it. */
export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  readonly type: string;
  /** The key in base64: the text after the type. */
  readonly blob: string;
}

/** Types of keys, the best first: the order in which the server is asked for them. */
const preferred = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

const line = /(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa)\s+(AAAA[0-9A-Za-z+/]+=*)/;

/** Reads the first key in a text; undefined when there is none. */
export function parseHostKey(text: string): HostKey | undefined {
  const found = line.exec(text);
  return found?.[1] === undefined || found[2] === undefined ? undefined : { type: found[1], blob: found[2] };
}

const BEGIN = '-----BEGIN SSH HOST KEY KEYS-----';
const END = '-----END SSH HOST KEY KEYS-----';

/**
 * The host keys that cloud-init printed on an instance's console at its first start, the best first. Of several blocks
 * the last complete one is read: an image may have kept the console output of an earlier instance.
 */
export function hostKeysOnConsole(text: string): readonly HostKey[] {
  const end = text.lastIndexOf(END);
  const begin = text.lastIndexOf(BEGIN, end);
  if (end < 0 || begin < 0) return [];
  const keys = text
    .slice(begin + BEGIN.length, end)
    .split('\n')
    .map(parseHostKey)
    .filter((key) => key !== undefined);
  return keys.sort((a, b) => rank(a) - rank(b));
}

const rank = (key: HostKey): number => {
  const index = preferred.indexOf(key.type);
  return index < 0 ? preferred.length : index;
};

/** The fingerprint of a key as OpenSSH prints it, `SHA256:…`. */
export const fingerprint = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** Signature algorithms to ask the server for: only those of the pinned keys, so that it shows one of these keys. */
export function signaturesFor(keys: readonly HostKey[]): string[] {
  // `ssh-rsa` as a signature means SHA-1 and is not asked for. OpenSSH signs RSA keys with SHA-2 since 7.2.
  return keys.flatMap((key) => (key.type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [key.type]));
}
