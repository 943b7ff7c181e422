import type { Resource } from '#lib/converge/resource.ts';
import type { Ask } from '#lib/pipeline/shared/host/view.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';

/** The operating system by its own word (/etc/os-release). */
export interface System {
  readonly id: string;
  readonly version: string;
  /** For people. */
  readonly name: string;
}

const systemAsk: Ask<System> = {
  kind: 'system',
  about: ['/etc/os-release', ''],
  decode: (fields) => ({
    id: fields.get('id') ?? '',
    version: fields.get('version') ?? '',
    name: fields.get('name') ?? 'an unknown system',
  }),
};

/** Where a command is found. */
const commandAsk = (command: string): Ask<string> => ({
  kind: 'command',
  about: [command, ''],
  decode: (fields) => fields.get('path'),
});

/** How long another package manager may hold the lock. */
const LOCK_WITHIN_S = 180;
/** Pause between two attempts in seconds. */
const LOCK_EVERY_S = 5;

const installScript = `
package=$1 lock_within=$2
manager=$(command -v dnf || command -v yum) || die "there is neither dnf nor yum on this host"
deadline=$((SECONDS + lock_within))
need_root "sudo $manager install -y $package"
while :; do
  say "installing $package"
  code=0
  # By themselves both would wait for the lock without end and without a word.
  output=$(sudo -n "$manager" --setopt=exit_on_lock=1 install -y "$package" 2>&1 9>&-) || code=$?
  [ "$code" = 0 ] && exit 0
  case $output in
    *"Existing lock"* | *"holding the yum lock"* | *"currently running"* | *"Failed to obtain the transaction lock"* | *"already locked by"* | *"Waiting for process"*)
      # The line that names its process, where there is one.
      holder=$(printf '%s\\n' "$output" | grep -im 1 -E 'pid [0-9]|locked by' || printf '%s\\n' "$output" | tail -n 1)
      [ "$SECONDS" -lt "$deadline" ] || die "another package manager still runs after $lock_within s: \${holder%.}. Wait for it, or end it, and run again."
      say "another package manager runs; waiting"
      sleep ${LOCK_EVERY_S} ;;
    *) die "$manager install $package ended with exit $code: $(printf %s "$output" | tail -n 3 | tr '\\n' ' ')" ;;
  esac
done
`;

export interface HostPackageOptions {
  /** What must be found afterwards, such as `java`. */
  readonly command: string;
  /** Its package on that system; undefined where we know none. */
  packageOn(system: System): string | undefined;
  /** How long another package manager may hold the lock, in seconds; default: three minutes. */
  readonly lockWithin?: number;
}

/** A command that the system's package manager provides. One that is there already, from wherever, is left alone. */
export function hostPackage(
  on: OnHost,
  options: HostPackageOptions,
): Resource<{ readonly system: System; readonly name: string | undefined }, string> {
  const { command, lockWithin = LOCK_WITHIN_S } = options;
  const seeSystem = on.view.observe(systemAsk);
  const seeCommand = on.view.observe(commandAsk(command));
  return {
    id: `package for ${command}`,
    within: (lockWithin + 420) * 1000,
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
        { what: `installing ${name}`, script: installScript, args: [name, String(lockWithin)] },
        scope,
      );
    },
  };
}
