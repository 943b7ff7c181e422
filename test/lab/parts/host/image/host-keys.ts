import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

/** A host key, as OpenSSH stores it in /etc/ssh. */
export interface HostKey {
  /** File name of the private key, for example `ssh_host_ed25519_key`. */
  readonly file: string;
  /** In OpenSSH's format. */
  readonly privateKey: string;
  /** In the form `ssh-ed25519 AAAA… root@host`. */
  readonly publicKey: string;
  readonly label: 'ED25519' | 'ECDSA';
}

/** Creates host keys, as at the first boot of an image. RSA is left out, because creating one takes a second. */
export function hostKeys(hostName: string): HostKey[] {
  const comment = `root@${hostName}`;
  const ed25519 = ed25519Pair(comment);
  const ecdsa = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment });
  return [
    { file: 'ssh_host_ecdsa_key', privateKey: ecdsa.private, publicKey: ecdsa.public, label: 'ECDSA' },
    { file: 'ssh_host_ed25519_key', privateKey: ed25519.private, publicKey: ed25519.public, label: 'ED25519' },
  ];
}

/** About one in three hundred pairs that ssh2 makes it cannot read itself: such a one is made again. */
function ed25519Pair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** The fingerprint of a public key in OpenSSH's form. */
export const fingerprint = (publicKey: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`;
