import type { HostKey } from './host-keys.ts';
import type { PrivateKey } from './private-key.ts';

/** An address, and what a person can do when nothing answers there. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** A sentence, such as `Allow TCP port 22 from this machine in the security group sg-1.` */
  readonly remedy: string;
}

/** Everything that opening an SSH connection needs. */
export interface SshTarget extends Endpoint {
  readonly user: string;
  readonly key: PrivateKey;
  /** The pinned keys: the server must show one of them. */
  readonly hostKeys: readonly HostKey[];
  /** Where the pinned keys come from, such as `ssh.hostKey in the config`. */
  readonly hostKeysFrom: string;
  /** Says why the server may have refused the private key. Called only when it has. */
  whyRefused(): Promise<string>;
}
