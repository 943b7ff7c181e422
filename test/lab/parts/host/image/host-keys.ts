import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

/** A key of the host as OpenSSH keeps it in /etc/ssh. */
export interface HostKey {
  /** e.g. `ssh_host_ed25519_key`. */
  readonly file: string;
  /** OpenSSH's own private format. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA… root@host`. */
  readonly publicKey: string;
  readonly label: 'ED25519' | 'ECDSA';
}

/** New keys, of the kinds that a machine image makes at its first boot; RSA is left out, it takes a second. */
export function hostKeys(hostName: string): HostKey[] {
  const comment = `root@${hostName}`;
  const ed25519 = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  const ecdsa = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment });
  return [
    { file: 'ssh_host_ecdsa_key', privateKey: ecdsa.private, publicKey: ecdsa.public, label: 'ECDSA' },
    { file: 'ssh_host_ed25519_key', privateKey: ed25519.private, publicKey: ed25519.public, label: 'ED25519' },
  ];
}

/** The digest of a public key that OpenSSH shows. */
export const fingerprint = (publicKey: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`;
