import { join } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';

/** Where things of the host stand on this machine, below `.lab/host`. */
export const onMachine = (lab: Lab) => {
  const dir = join(lab.dir, 'host');
  return {
    dir,
    /** The root of the host's file tree; what is written there is there after a reboot. */
    disk: join(dir, 'disk'),
    /** The host's /usr/bin and /usr/local: the rest of its /usr is this machine's. */
    programs: join(dir, 'usr-bin'),
    local: join(dir, 'usr-local'),
    mounts: join(dir, 'mounts.tsv'),
    consoleLog: join(dir, 'console.log'),
    hostKey: join(dir, 'disk', 'etc', 'ssh', 'ssh_host_ed25519_key.pub'),
    privateKey: join(dir, 'ec2-key.pem'),
    publicKey: join(dir, 'ec2-key.pub'),
  };
};

/** Where this machine's own things stand on the host, all read-only. */
export const onHost = {
  usr: '/run/machine/usr',
  node: '/run/machine/node',
  /** This folder. */
  sources: '/run/machine/host',
  modules: '/run/machine/node_modules',
  jdk: '/run/machine/jdk',
  sshd: '/run/machine/sshd',
  python: '/run/machine/python',
  awsCli: '/run/machine/aws-cli',
} as const;

/**
 * One thing of this machine that the host sees at `path`. `empty` = it sees an empty folder there; `sized` = the folder
 * of its disk as it is now, on a file system of its own of the size that `source` says.
 */
export interface Mount {
  readonly access: 'ro' | 'rw' | 'empty' | 'sized';
  readonly source: string;
  readonly path: string;
}

/** The lines that boot.sh reads. */
export function mountLines(mounts: readonly Mount[]): string {
  return mounts
    .map(({ access, source, path }) => {
      const line = `${access}\t${source}\t${path}`;
      if (/[\n\\]/.test(line) || line.split('\t').length !== 3) {
        throw new Error(
          `${source}: the SSH host cannot use a folder with a tab, a backslash or a line break in its name.`,
        );
      }
      return `${line}\n`;
    })
    .join('');
}
