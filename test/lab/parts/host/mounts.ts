import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { jdk } from '#lab/core/build/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import { type Mount, onHost, onMachine } from './layout.ts';
import type { SshServer } from './ssh/find-sshd.ts';

/** The installation of the AWS CLI: a Python virtual environment with `bin/aws`. */
export interface AwsCli {
  readonly folder: string;
  /** The installation that contains its Python, for example `/usr`. */
  readonly python: string;
}

/** Finds the installation of the AWS CLI; undefined when it is not installed. @param program path of `bin/aws`. */
export function awsCliOf(program: string): AwsCli | undefined {
  if (!existsSync(program)) return undefined;
  const folder = dirname(dirname(program));
  return { folder, python: dirname(dirname(realpathSync(join(folder, 'bin', 'python3')))) };
}

/**
 * Determines what the host sees of this machine, and writes the files on its disk that depend on this.
 *
 * @returns the mounts, in the order in which they must be made.
 */
export function machineMounts(lab: Lab, server: SshServer, awsCli: AwsCli | undefined): Mount[] {
  const at = onMachine(lab);
  const home = jdk().home;
  const { homeSize } = lab.spec;
  const mounts: Mount[] = [
    ...(homeSize === undefined ? [] : [{ access: 'sized', source: homeSize, path: '/home' } as const]),
    { access: 'ro', source: '/usr', path: '/usr' },
    { access: 'rw', source: at.programs, path: '/usr/bin' },
    { access: 'rw', source: at.local, path: '/usr/local' },
    ...folders('/usr/lib/jvm').map((path): Mount => ({ access: 'empty', source: '-', path })),
    { access: 'ro', source: '/usr', path: onHost.usr },
    ...realRootFolders().map((path): Mount => ({ access: 'ro', source: path, path })),
    { access: 'ro', source: realpathSync(process.execPath), path: onHost.node },
    { access: 'ro', source: import.meta.dirname, path: onHost.sources },
    { access: 'ro', source: home, path: onHost.jdk },
  ];
  const trust = lab.path('tls', 'cacerts');
  const cacerts = join(home, 'lib', 'security', 'cacerts');
  if (lstatSync(cacerts).isSymbolicLink()) {
    const copy = join(at.disk, realpathSync(cacerts));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(trust, copy);
  } else mounts.push({ access: 'ro', source: trust, path: join(onHost.jdk, 'lib', 'security', 'cacerts') });
  if (server.folder !== undefined) mounts.push({ access: 'ro', source: server.folder, path: onHost.sshd });
  if (server.kind === 'ssh2') {
    mounts.push({ access: 'ro', source: modulesFolder(), path: onHost.modules });
  }
  if (awsCli !== undefined) mounts.push(...awsCliMounts(awsCli, at.programs));
  return mounts;
}

/**
 * The mounts of the AWS CLI. Its Python works at another path if it is told where the packages are; bin/aws.sh does.
 */
function awsCliMounts({ folder, python }: AwsCli, programs: string): Mount[] {
  const binary = join(
    onHost.python,
    'bin',
    realpathSync(join(folder, 'bin', 'python3'))
      .split('/')
      .at(-1) ?? 'python3',
  );
  const version = readdirSync(join(folder, 'lib')).find((name) => name.startsWith('python')) ?? 'python3';
  const packages = join(onHost.awsCli, 'lib', version, 'site-packages');
  const script = readFileSync(join(import.meta.dirname, 'bin', 'aws.sh'), 'utf8')
    .replace('@PYTHON@', binary)
    .replace('@PACKAGES@', packages);
  writeFileSync(join(programs, 'aws'), script);
  chmodSync(join(programs, 'aws'), 0o755);
  return [
    { access: 'ro', source: folder, path: onHost.awsCli },
    { access: 'ro', source: python, path: onHost.python },
  ];
}

/** The `node_modules` folder with this project's packages. */
const modulesFolder = (): string => {
  const found = import.meta.resolve('ssh2').match(/^file:\/\/(.*\/node_modules)\/ssh2\//)?.[1];
  if (found === undefined) throw new Error(`ssh2 is not installed: run npm ci`);
  return decodeURIComponent(found);
};

const folders = (path: string): string[] => (existsSync(path) ? [path] : []);

/** Those of /bin, /lib and so on that are folders, and not links into /usr. */
const realRootFolders = (): string[] =>
  ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].filter(
    (path) => existsSync(path) && !lstatSync(path).isSymbolicLink(),
  );
