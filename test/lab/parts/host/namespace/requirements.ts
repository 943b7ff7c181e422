import { readFileSync } from 'node:fs';
import { onPath } from '#lab/core/build/jdk.ts';
import { command } from '#lab/core/command.ts';

/** Programs that the host needs from this machine, with the package of Debian and Ubuntu that contains them. */
const TOOLS: Readonly<Record<string, string>> = {
  bash: 'bash',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  mount: 'mount',
  pivot_root: 'util-linux',
  hostname: 'hostname',
  curl: 'curl',
  tar: 'tar',
};

/** PATH for the search. A user's PATH may lack the sbin folders, whose programs are needed too. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';

/** Kernel settings that can deny user namespaces, with the value that denies and one that allows them. */
const SETTINGS = [
  { name: 'kernel.apparmor_restrict_unprivileged_userns', denies: '1', allows: '0' },
  { name: 'kernel.unprivileged_userns_clone', denies: '0', allows: '1' },
  { name: 'user.max_user_namespaces', denies: '0', allows: '15000' },
] as const;

/** Script that tries in namespaces what the host's scripts need. */
const TRY =
  'mount -t tmpfs tmpfs /mnt && unshare --user --map-user=1000 --map-group=1000 --keep-caps unshare --mount true';

/** For {@link Part.missing}: what this machine lacks to run the host, with the command that installs or allows it. */
export async function missingForNamespaces(): Promise<string[]> {
  const packages = Object.keys(TOOLS).filter((tool) => onPath(tool, SYSTEM_PATH) === undefined);
  if (packages.length > 0) {
    const install = [...new Set(packages.map((tool) => TOOLS[tool]))].join(' ');
    return [`${packages.join(', ')} for the SSH host: on Debian and Ubuntu run: sudo apt-get install ${install}`];
  }
  try {
    await command(
      'A user namespace',
      'unshare',
      ['--user', '--map-root-user', '--mount', '--uts', '--ipc', '--pid', '--fork', '--mount-proc', 'bash', '-c', TRY],
      { timeoutMs: 10_000 },
    );
    return [];
  } catch (error) {
    return [`User namespaces, in which the SSH host runs. ${advice(settingOf)}\n${(error as Error).message}`];
  }
}

/**
 * A sentence with the command that allows user namespaces.
 *
 * @param settingNamed value of a kernel setting, if it exists.
 */
export function advice(settingNamed: (setting: string) => string | undefined): string {
  const denying = SETTINGS.filter(({ name, denies }) => settingNamed(name) === denies);
  if (denying.length === 0) {
    return 'They are denied, although no known kernel setting denies them: is this a container without them?';
  }
  const settings = denying.map(({ name, allows }) => `${name}=${allows}`).join(' ');
  return `Allow them: sudo sysctl -w ${settings}`;
}

function settingOf(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim();
  } catch {
    return undefined; // This kernel does not have the setting.
  }
}
