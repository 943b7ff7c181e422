import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onHost } from '../layout.ts';
import { libraryFolders, type SshServer } from './find-sshd.ts';

const CONFIG = '/etc/ssh/sshd_config';

/** Paths at which distributions install the program for SFTP. */
const SFTP_SERVERS = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'];

/** Program and arguments that start the SSH server in the foreground, with paths on the host. */
export function sshCommand(server: SshServer): string[] {
  const base = ['/usr/bin/env', '-i', 'PATH=/usr/bin:/usr/sbin', 'LANG=C.UTF-8'];
  if (server.kind === 'ssh2') return [...base, onHost.node, join(onHost.sources, 'ssh', 'server', 'main.ts')];
  const sshd = ['-D', '-e', '-f', CONFIG];
  if (server.folder === undefined) {
    const sftp = SFTP_SERVERS.find((path) => existsSync(path)) ?? 'internal-sftp';
    return [...base, '/usr/sbin/sshd', ...sshd, '-o', `Subsystem=sftp ${sftp}`];
  }
  const folder = server.folder;
  const libraries = libraryFolders(folder).map((path) => join(onHost.sshd, path));
  return [
    ...base,
    `LD_LIBRARY_PATH=${libraries.join(':')}`,
    join(onHost.sshd, 'usr', 'sbin', 'sshd'),
    ...sshd,
    ...['-o', `Subsystem=sftp ${join(onHost.sshd, 'usr', 'lib', 'openssh', 'sftp-server')}`],
    // Since version 9.8 sshd consists of several programs, and expects them where the package would install them.
    ...['session', 'auth'].flatMap((part) => {
      const path = join('usr', 'lib', 'openssh', `sshd-${part}`);
      const option = `Sshd${part === 'session' ? 'Session' : 'Auth'}Path`;
      return existsSync(join(folder, path)) ? ['-o', `${option}=${join(onHost.sshd, path)}`] : [];
    }),
  ];
}
