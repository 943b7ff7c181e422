import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, builtAt, type Recipe } from '#lab/core/build/built.ts';
import { onPath } from '#lab/core/build/jdk.ts';
import { CommandError, command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';

/** The SSH server of the host: the machine's, one from an unpacked package, or the server on ssh2. */
export interface SshServer {
  readonly kind: 'machine' | 'package' | 'ssh2';
  /** Folder of the unpacked package on this machine. */
  readonly folder?: string;
}

const DOWNLOAD_TIMEOUT_MS = 120_000;
const MACHINE_SSHD = '/usr/sbin/sshd';
const SSHD = join('usr', 'sbin', 'sshd');

/** Name of each kind in `lab status`. */
export const nameOf: Readonly<Record<SshServer['kind'], string>> = {
  machine: "this machine's sshd",
  package: "sshd of the distribution's package",
  ssh2: 'ssh2 in the place of sshd',
};

/** The SSH server that a lab uses. {@link prepareSshd} must have run before. */
export function sshServer(lab: Lab): SshServer {
  if (lab.spec.sshServer === 'ssh2') return { kind: 'ssh2' };
  if (existsSync(MACHINE_SSHD)) return { kind: 'machine' };
  const folder = builtAt(lab, openssh);
  return existsSync(join(folder, SSHD)) ? { kind: 'package', folder } : { kind: 'ssh2' };
}

/** Downloads OpenSSH's package when the machine has no sshd. When that fails, {@link sshServer} chooses ssh2. */
export async function prepareSshd(lab: Lab): Promise<void> {
  if (lab.spec.sshServer === 'ssh2' || existsSync(MACHINE_SSHD) || onPath('apt-get') === undefined) return;
  await build(lab, openssh);
}

const release = (): string => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');

/**
 * Downloads Debian's or Ubuntu's OpenSSH server and unpacks it without root. apt checks its signature. When the
 * download fails, the result is empty and is kept, so that a lab without network does not try again at every start.
 */
const openssh: Recipe = {
  name: 'openssh',
  inputs: [],
  also: [process.arch, release()],
  async make(dir) {
    try {
      await fetchPackages(dir, ['openssh-server', 'openssh-sftp-server']);
      const missing = await missingLibraries(join(dir, SSHD));
      if (missing.length > 0) await fetchPackages(dir, await packagesOf(missing));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      process.stderr.write(`host: ${error.message}\nhost: the lab uses ssh2's server instead of OpenSSH's\n`);
    }
  },
};

async function fetchPackages(dir: string, packages: readonly string[]): Promise<void> {
  if (packages.length === 0) return;
  await command('The OpenSSH server', 'apt-get', ['download', '-q', ...packages], {
    cwd: dir,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.deb'))) {
    await command('The OpenSSH server', 'dpkg-deb', ['-x', join(dir, file), dir]);
  }
}

/** Shared libraries of a program that this machine lacks, for example `libwrap.so.0`. */
async function missingLibraries(program: string): Promise<string[]> {
  const text = await command('The libraries of sshd', 'ldd', [program]);
  return [...text.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/** The dependencies of the server that contain these libraries. Debian names such a package after it: `libwrap0`. */
async function packagesOf(libraries: readonly string[]): Promise<string[]> {
  const text = await command('The dependencies of sshd', 'apt-cache', ['depends', '--no-recommends', 'openssh-server']);
  const depends = [...text.matchAll(/Depends:\s*(lib\S+)/g)].map((match) => match[1] ?? '');
  return depends.filter((one) => libraries.some((library) => one.startsWith(library.replace(/\.so\.?/, ''))));
}

/** Folders with shared libraries in an unpacked package, relative to it. */
export function libraryFolders(folder: string): string[] {
  return ['lib', join('usr', 'lib')].flatMap((top) =>
    existsSync(join(folder, top))
      ? readdirSync(join(folder, top))
          .filter((name) => name.endsWith('-linux-gnu'))
          .map((name) => join(top, name))
      : [],
  );
}
