import type { Resource } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';

/** The operating system of the host, as its /etc/os-release says. */
export interface System {
  /** Such as `amzn`. */
  readonly id: string;
  /** Such as `2`. */
  readonly version: string;
  /** Its name for people, such as `Amazon Linux 2`. */
  readonly name: string;
}

const systemQuery: HostQuery<System> = {
  kind: 'system',
  args: ['/etc/os-release', ''],
  decode: (fields) => ({
    id: fields.get('id') ?? '',
    version: fields.get('version') ?? '',
    name: fields.get('name') ?? 'an unknown system',
  }),
};

/** Looks for a command on the PATH. Its state is the path of the command. */
const commandQuery = (command: string): HostQuery<string> => ({
  kind: 'command',
  args: [command, ''],
  decode: (fields) => fields.get('path'),
});

/** How long a run waits by default while another package manager holds the lock. */
const LOCK_TIMEOUT_MS = 180_000;
const LOCK_INTERVAL_MS = 5_000;
/** How long the installation itself may take. */
const INSTALL_TIMEOUT_MS = 420_000;

/** Installs a package. Parameters: name of the package, seconds that it waits for the lock. */
const installScript = `
package=$1 lock_timeout=$2
manager=$(command -v dnf || command -v yum) || die "there is neither dnf nor yum on this host"
deadline=$((SECONDS + lock_timeout))
need_root "sudo $manager install -y $package"
while :; do
  say "installing $package"
  code=0
  # Without exit_on_lock both would wait for the lock forever, printing nothing.
  output=$(sudo -n "$manager" --setopt=exit_on_lock=1 install -y "$package" 2>&1 9>&-) || code=$?
  [ "$code" = 0 ] && exit 0
  case $output in
    *"Existing lock"* | *"holding the yum lock"* | *"currently running"* | *"Failed to obtain the transaction lock"* | *"already locked by"* | *"Waiting for process"*)
      # The line that names its process, where there is one.
      holder=$(printf '%s\\n' "$output" | grep -im 1 -E 'pid [0-9]|locked by' || printf '%s\\n' "$output" | tail -n 1)
      [ "$SECONDS" -lt "$deadline" ] || die "another package manager still runs after $lock_timeout s: \${holder%.}. Wait for it, or end it, and run again."
      say "another package manager runs; waiting"
      sleep ${LOCK_INTERVAL_MS / 1000} ;;
    *) die "$manager install $package ended with exit $code: $(printf %s "$output" | tail -n 3 | tr '\\n' ' ')" ;;
  esac
done
`;

/** What {@link hostPackage} needs. */
export interface HostPackageOptions {
  /** The command that the package provides, such as `java`. */
  readonly command: string;
  /** Name of the package on an operating system; undefined for a system that is not known. */
  packageOn(system: System): string | undefined;
  /** How long to wait while another package manager holds the lock, in ms; default: three minutes. */
  readonly lockTimeoutMs?: number;
}

/** A command from a package of the operating system. A command that exists already is left alone, wherever it is from. */
export function hostPackage(
  on: OnHost,
  options: HostPackageOptions,
): Resource<{ readonly system: System; readonly name: string | undefined }, string> {
  const { command, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const seeSystem = on.view.observe(systemQuery);
  const seeCommand = on.view.observe(commandQuery(command));
  return {
    id: `package for ${command}`,
    timeoutMs: HOST_WRITE_WAIT_MS + lockTimeoutMs + INSTALL_TIMEOUT_MS,
    async desired(scope) {
      const system = (await seeSystem(scope)) ?? { id: '', version: '', name: 'an unknown system' };
      return { system, name: options.packageOn(system) };
    },
    read: seeCommand,
    diff({ name, system }, actual) {
      if (actual !== undefined) return { action: 'none' };
      if (name !== undefined) return { action: 'create', lines: [{ path: 'package', after: name }] };
      return {
        action: 'blocked',
        lines: [{ path: command, before: '(absent)' }],
        remedy: `Which package of ${system.name} provides it is not known here; install ${command} on the host by hand.`,
      };
    },
    async apply({ name }, _actual, scope) {
      if (name === undefined) throw new Error(`no package for ${command}`);
      await writeOnHost(
        on,
        { what: `installing ${name}`, script: installScript, args: [name, String(lockTimeoutMs / 1000)] },
        scope,
      );
    },
  };
}
