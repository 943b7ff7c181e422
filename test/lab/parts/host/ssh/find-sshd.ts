import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, builtAt, type Recipe } from '#lab/core/built.ts';
import { CommandError, command } from '#lab/core/command.ts';
import { onPath } from '#lab/core/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';

/** An SSH server for the host and where it comes from. */
export interface SshServer {
  readonly kind: 'machine' | 'package' | 'ssh2';
  /** The unpacked package's folder on this machine. */
  readonly folder?: string;
}

const MACHINE_SSHD = '/usr/sbin/sshd';
const SSHD = join('usr', 'sbin', 'sshd');

/** What a lab's status calls it. */
export const nameOf: Readonly<Record<SshServer['kind'], string>> = {
  machine: "this machine's sshd",
  package: "sshd of the distribution's package",
  ssh2: 'ssh2, a stand-in for sshd',
};

/** The server that a lab uses: what {@link prepareSshd} found. */
export function sshServer(lab: Lab): SshServer {
  if (lab.spec.sshServer === 'ssh2') return { kind: 'ssh2' };
  if (existsSync(MACHINE_SSHD)) return { kind: 'machine' };
  const folder = builtAt(lab, openssh);
  return existsSync(join(folder, SSHD)) ? { kind: 'package', folder } : { kind: 'ssh2' };
}

/** Fetches the package where the machine has no sshd; where that cannot be, {@link sshServer} falls back to ssh2. */
export async function prepareSshd(lab: Lab): Promise<void> {
  if (lab.spec.sshServer === 'ssh2' || existsSync(MACHINE_SSHD) || onPath('apt-get') === undefined) return;
  await build(lab, openssh);
}

const release = (): string => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');

/**
 * Debian's or Ubuntu's OpenSSH server, unpacked without root; apt checks its signature. An empty result means that the
 * package could not be had: it stays, so that a lab without network does not ask at every start.
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
  await command('The OpenSSH server', 'apt-get', ['download', '-q', ...packages], { cwd: dir, timeoutMs: 120_000 });
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.deb'))) {
    await command('The OpenSSH server', 'dpkg-deb', ['-x', join(dir, file), dir]);
  }
}

/** Shared libraries that this machine does not have, e.g. `libwrap.so.0`. */
async function missingLibraries(program: string): Promise<string[]> {
  const text = await command('The libraries of sshd', 'ldd', [program]);
  return [...text.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/** Which of the server's dependencies hold these libraries: Debian names packages after them, `libwrap0`. */
async function packagesOf(libraries: readonly string[]): Promise<string[]> {
  const text = await command('The dependencies of sshd', 'apt-cache', ['depends', '--no-recommends', 'openssh-server']);
  const depends = [...text.matchAll(/Depends:\s*(lib\S+)/g)].map((match) => match[1] ?? '');
  return depends.filter((one) => libraries.some((library) => one.startsWith(library.replace(/\.so\.?/, ''))));
}

/** Folders with the package's own shared libraries, relative to it. */
export function libraryFolders(folder: string): string[] {
  return ['lib', join('usr', 'lib')].flatMap((top) =>
    existsSync(join(folder, top))
      ? readdirSync(join(folder, top))
          .filter((name) => name.endsWith('-linux-gnu'))
          .map((name) => join(top, name))
      : [],
  );
}
