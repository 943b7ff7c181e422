import { createHash } from 'node:crypto';

/** A server's public key, as `ssh-keyscan` and the console print it. */
export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  readonly type: string;
  /** The key blob in base64: what stands after the type. */
  readonly blob: string;
}

/** Best first; also the order in which the server is asked for them. */
const preferred = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

const line = /(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa)\s+(AAAA[0-9A-Za-z+/]+=*)/;

/** Reads one key; undefined when the text holds none. */
export function parseHostKey(text: string): HostKey | undefined {
  const found = line.exec(text);
  return found?.[1] === undefined || found[2] === undefined ? undefined : { type: found[1], blob: found[2] };
}

const BEGIN = '-----BEGIN SSH HOST KEY KEYS-----';
const END = '-----END SSH HOST KEY KEYS-----';

/**
 * The keys that cloud-init prints on the console, once per instance, the best first. The last complete block counts:
 * an image that was started before may have left an older one.
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

/** `SHA256:…` as OpenSSH prints it, of a key blob. */
export const fingerprint = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** Signature algorithms to ask the server for: only such as use one of the pinned keys, so that it shows that one. */
export function signaturesFor(keys: readonly HostKey[]): string[] {
  // SHA-1 signatures (`ssh-rsa`) are left out; every OpenSSH since 7.2 signs with SHA-2.
  return keys.flatMap((key) => (key.type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [key.type]));
}
