import { join } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';

/** Paths of the host's files on this machine, below `.lab/host`. */
export const onMachine = (lab: Lab) => {
  const dir = join(lab.dir, 'host');
  return {
    dir,
    /** The root of the host's file tree. It survives a reboot. */
    disk: join(dir, 'disk'),
    /** The host's /usr/bin, and below its /usr/local. The rest of its /usr is this machine's. */
    programs: join(dir, 'usr-bin'),
    local: join(dir, 'usr-local'),
    mounts: join(dir, 'mounts.tsv'),
    consoleLog: join(dir, 'console.log'),
    hostKey: join(dir, 'disk', 'etc', 'ssh', 'ssh_host_ed25519_key.pub'),
    privateKey: join(dir, 'ec2-key.pem'),
    publicKey: join(dir, 'ec2-key.pub'),
  };
};

/** Paths on the host at which it sees folders and programs of this machine, read-only. */
export const onHost = {
  usr: '/run/machine/usr',
  node: '/run/machine/node',
  /** This folder, test/lab/parts/host. */
  sources: '/run/machine/host',
  modules: '/run/machine/node_modules',
  jdk: '/run/machine/jdk',
  sshd: '/run/machine/sshd',
  python: '/run/machine/python',
  awsCli: '/run/machine/aws-cli',
} as const;

/**
 * One mount of the host at `path`. `ro` and `rw`: the file or folder `source` of this machine. `empty`: an empty
 * folder. `sized`: a file system of the size `source`, for example `600m`, with a copy of what the disk has at `path`.
 */
export interface Mount {
  readonly access: 'ro' | 'rw' | 'empty' | 'sized';
  readonly source: string;
  readonly path: string;
}

/** The mounts as the lines that boot.sh reads. @throws Error for a path that a line cannot hold. */
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
