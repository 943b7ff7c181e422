import type { Resource } from '#lib/converge/resource.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';

/** The operating system of the host. */
export interface System {
  /** From /etc/os-release, such as `amzn`. */
  readonly id: string;
  /** Such as `2`. */
  readonly version: string;
  /** Its name for people, such as `Amazon Linux 2`. */
  readonly name: string;
  /** Whether it has yum or dnf. */
  readonly hasYum: boolean;
}

const systemQuery: HostQuery<System> = {
  kind: 'system',
  args: ['/etc/os-release'],
  decode: (fields) => ({
    id: fields.get('id') ?? '',
    version: fields.get('version') ?? '',
    name: fields.get('name') ?? 'an unknown system',
    hasYum: (fields.get('manager') ?? '') !== '',
  }),
};

/** Looks for a command on the PATH of a login shell. Its state is the path of the command. */
export const commandQuery = (command: string): HostQuery<string> => ({
  kind: 'command',
  args: [command],
  decode: (fields) => fields.get('path'),
});

/** How long a run waits by default while another package manager holds the lock. */
const LOCK_TIMEOUT_MS = 180_000;
const LOCK_INTERVAL_MS = 5_000;
/** How long the installation itself may take. */
const INSTALL_TIMEOUT_MS = 420_000;

/**
 * Installs the first of some packages that the host's repositories have. Parameters: command that the package provides,
 * seconds that it waits for the lock, names of packages. A package that is installed already, but has lost its files, is
 * installed again.
 */
const installScript = `
command=$1 lock_timeout=$2
shift 2
manager=$(command -v dnf || command -v yum) || die "there is neither dnf nor yum on this host"
deadline=$((SECONDS + lock_timeout))
need_root "sudo $manager install -y $1"
output="" code=0
# Runs the package manager, again while another one has the lock.
run_manager() {
  local holder=""
  while :; do
    code=0
    # Without exit_on_lock both would wait for the lock forever, printing nothing.
    output=$(as_root "$manager" --setopt=exit_on_lock=1 "$@" 2>&1 9>&-) || code=$?
    case $code:$output in
      0:*) return 0 ;;
      *"Existing lock"* | *"holding the yum lock"* | *"currently running"* | *"Failed to obtain the transaction lock"* | *"already locked by"* | *"Waiting for process"*)
        # The line that names its process, where there is one.
        holder=$(printf '%s\\n' "$output" | grep -im 1 -E 'pid [0-9]|locked by' || printf '%s\\n' "$output" | tail -n 1)
        [ "$SECONDS" -lt "$deadline" ] || die "another package manager still runs after $lock_timeout s: \${holder%.}. Wait for it, or end it, and run again."
        say "another package manager runs; waiting"
        sleep ${LOCK_INTERVAL_MS / 1000} ;;
      *) return 0 ;;
    esac
  done
}
failed() { die "$manager $1 ended with exit $code: $(printf %s "$output" | tail -n 3 | tr '\\n' ' ')"; }
has_command() { hash -r; command -v -- "$command" > /dev/null; }
for package in "$@"; do
  say "installing $package"
  run_manager install -y "$package"
  case $code:$output in
    0:*) ;;
    *"No package $package available"* | *"No match for argument"* | *"Unable to find a match"*) continue ;;
    *) failed "install $package" ;;
  esac
  has_command && exit 0
  say "$package is installed, but there is no command $command; installing it again"
  run_manager reinstall -y "$package"
  [ "$code" = 0 ] || failed "reinstall $package"
  has_command || die "$package is installed, but there is no command $command on this host even after it was installed again. Remove the package by hand (sudo $manager remove $package) and run again."
  exit 0
done
die "the repositories of this host have none of these packages: $*. Install $command by hand and run again."
`;

/** What {@link hostPackage} needs. */
export interface HostPackageOptions {
  /** The command that the package provides, such as `java`. */
  readonly command: string;
  /** Names that the package may have on an operating system, the best first. The host takes the first that it knows. */
  packagesOn(system: System): readonly string[];
  /** How long to wait while another package manager holds the lock, in ms; default: three minutes. */
  readonly lockTimeoutMs?: number;
}

/** A command from a package of the operating system. A command that exists already is left alone, wherever it is from. */
export function hostPackage(on: OnHost, options: HostPackageOptions): Resource<System, string> {
  const { command, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const seeSystem = on.view.observe(systemQuery);
  return {
    id: `package for ${command}`,
    timeoutMs: HOST_WRITE_WAIT_MS + lockTimeoutMs + INSTALL_TIMEOUT_MS,
    async desired(scope) {
      return (await seeSystem(scope)) ?? { id: '', version: '', name: 'an unknown system', hasYum: false };
    },
    read: on.view.observe(commandQuery(command)),
    diff(system, actual) {
      if (actual !== undefined) return { action: 'none' };
      if (system.hasYum) {
        return { action: 'create', lines: [{ path: 'package', after: options.packagesOn(system).join(' or ') }] };
      }
      return {
        action: 'blocked',
        lines: [{ path: command, before: '(absent)' }],
        remedy: `${system.name} has neither yum nor dnf; install ${command} on the host by hand.`,
      };
    },
    async apply(system, _actual, scope) {
      const packages = options.packagesOn(system);
      const args = [command, String(lockTimeoutMs / 1000), ...packages];
      await writeOnHost(on, { what: `installing ${packages[0]}`, script: installScript, args }, scope);
    },
  };
}
