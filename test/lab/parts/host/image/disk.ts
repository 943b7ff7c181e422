import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';
import { onHost, onMachine } from '../layout.ts';
import { type Image, images } from './amazon-linux.ts';
import { consoleLog } from './console.ts';
import { imageFiles, imageFolders } from './files.ts';
import { hostKeys } from './host-keys.ts';
import { hostNameOf } from './host-name.ts';

/** Files below /etc that this machine's programs need. They are copied if they exist. */
const ETC = [
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'protocols',
  'services',
  'ssl/openssl.cnf',
  'terminfo',
  'inputrc',
];

/** Files in which Linux distributions store the trusted certificate authorities. */
const TRUSTED = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem'];

/**
 * Programs of this machine that an Amazon Linux instance does not have, or that are emulated. The host does not see
 * them, so that nothing depends on them. Programs of the JDK are hidden too: Java must be installed first.
 */
const HIDDEN =
  /^(apt|dpkg|debconf|snap|sudo|systemctl|journalctl|yum|dnf|rpm|aws|node|nodejs|npm|npx|corepack|mvn|mvnDebug|git|gcc|g\+\+|cc|make|docker|podman|jq|gh|nano|nc|ncat|zip)($|[-.@]|\d)/;

/** The emulated programs in ../bin that are copied to /usr/bin. */
const STAND_INS = ['sudo', 'systemctl', 'yum', 'rpm'];

/** Writes the host's disk, as the machine image and the first boot leave it, and its console output. */
export function buildDisk(lab: Lab, jdkHome: string, now: Date): void {
  const { spec } = lab;
  const image: Image = images[spec.hostImage ?? 'amazon-linux-2'];
  const at = onMachine(lab);
  for (const [path, mode] of Object.entries(imageFolders)) {
    mkdirSync(join(at.disk, path), { recursive: true });
    chmodSync(join(at.disk, path), mode); // Because mkdir's mode depends on the umask.
  }
  const trusted = TRUSTED.filter((file) => existsSync(file))
    .slice(0, 1)
    .concat(lab.path('tls', 'ca.pem'));
  const trust = trusted.map((file) => readFileSync(file, 'utf8')).join('\n');
  for (const { path, text, mode } of imageFiles(spec, image, trust)) write(join(at.disk, path), text, mode ?? 0o644);

  const name = hostNameOf(spec.privateIp);
  const keys = hostKeys(name);
  for (const key of keys) {
    write(join(at.disk, 'etc', 'ssh', key.file), key.privateKey, 0o600);
    write(join(at.disk, 'etc', 'ssh', `${key.file}.pub`), `${key.publicKey.trim()}\n`, 0o644);
  }
  write(at.consoleLog, consoleLog(name, image.systemRelease.trim(), keys, now), 0o644);
  write(join(at.disk, 'home', 'ec2-user', '.ssh', 'authorized_keys'), readFileSync(at.publicKey, 'utf8'), 0o600);

  machineFiles(at.disk, jdkHome);
  programs(at.programs, jdkHome, image);
  for (const folder of ['bin', 'lib', 'sbin', 'share']) mkdirSync(join(at.local, folder), { recursive: true });
}

function write(file: string, text: string, mode: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** Copies what this machine's programs and JDK need below /etc, and the links in the root folder. */
function machineFiles(disk: string, jdkHome: string): void {
  for (const name of ETC) copy(join('/etc', name), join(disk, 'etc', name));
  for (const file of linksOutOf(jdkHome).filter((path) => path.startsWith('/etc/'))) copy(file, join(disk, file));
  mkdirSync(join(disk, 'etc', 'alternatives'), { recursive: true });
  const jdkPrograms = new Set(readdirSync(join(jdkHome, 'bin')));
  if (existsSync('/etc/alternatives')) {
    for (const name of readdirSync('/etc/alternatives').filter((one) => !jdkPrograms.has(one))) {
      if (!lstatSync(join('/etc/alternatives', name)).isSymbolicLink()) continue;
      const target = readlinkSync(join('/etc/alternatives', name));
      if (!target.startsWith('/usr/lib/jvm/')) symlinkSync(target, join(disk, 'etc', 'alternatives', name));
    }
  }
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    if (existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink())
      symlinkSync(readlinkSync(`/${name}`), join(disk, name));
  }
  symlinkSync('../run', join(disk, 'var', 'run'));
  symlinkSync('/proc/self/mounts', join(disk, 'etc', 'mtab'));
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

/** Targets of symbolic links that lead out of a folder. Debian stores a JDK's settings and certificates below /etc. */
export function linksOutOf(folder: string, below = folder): string[] {
  return readdirSync(below, { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return linksOutOf(folder, path);
    if (!entry.isSymbolicLink()) return [];
    const target = readlinkSync(path);
    return target.startsWith('/') && relative(folder, target).startsWith('..') ? [target] : [];
  });
}

/** Creates the host's /usr/bin: links to this machine's programs, and the emulated programs. */
function programs(folder: string, jdkHome: string, { packageManager, extras }: Image): void {
  mkdirSync(folder, { recursive: true });
  const jdkPrograms = new Set(readdirSync(join(jdkHome, 'bin')));
  for (const name of readdirSync('/usr/bin')) {
    if (!HIDDEN.test(name) && !jdkPrograms.has(name)) symlinkSync(join(onHost.usr, 'bin', name), join(folder, name));
  }
  for (const name of [...STAND_INS, ...(extras === undefined ? [] : ['amazon-linux-extras'])]) {
    copyFileSync(join(import.meta.dirname, '..', 'bin', `${name}.sh`), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  symlinkSync('systemctl', join(folder, 'journalctl'));
  if (packageManager === 'dnf') symlinkSync('yum', join(folder, 'dnf'));
}
