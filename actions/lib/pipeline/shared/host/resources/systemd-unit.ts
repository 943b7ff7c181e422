import type { Change, PropertyDiff, Resource, Scope } from '#lib/converge/resource.ts';
import { type Fields, processFunctions, textOf } from '#lib/pipeline/shared/host/observation.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { diffSettings, sha256 } from './diff-settings.ts';

/** Environment variable of the service. It holds the digest of the settings that its process was started with. */
const SETTINGS = 'PINTEREST_PIPELINE_SETTINGS';

/** A systemd unit and its process. */
export interface UnitState {
  /** Text of the unit's file; undefined when there is none. */
  readonly text: string | undefined;
  /** State as systemd names it: `active`, `inactive`, `failed`, `activating`. */
  readonly active: string;
  /** Whether systemd starts it at boot. */
  readonly isEnabled: boolean;
  /** Digest of the settings that the running process was started with; undefined when none runs. */
  readonly running: string | undefined;
  /** A file that the process reads when it starts, and that was written after its start. */
  readonly newer: string | undefined;
}

/** Looks at a unit and its process. `reads` are the files that the process reads when it starts. */
export const unitQuery = (name: string, reads: readonly string[]): HostQuery<UnitState> => ({
  kind: 'unit',
  args: [name, [SETTINGS, ...reads].join(':')],
  decode: (fields: Fields) => ({
    text: textOf(fields, 'text'),
    active: fields.get('active') ?? '',
    isEnabled: fields.get('enabled') === 'enabled',
    running: fields.get('running') || undefined,
    newer: fields.get('newer'),
  }),
});

/** Whether anything answers HTTP at an address, as the host sees it. */
const httpQuery = (url: string): HostQuery<boolean> => ({
  kind: 'http',
  args: [url, ''],
  decode: (fields) => /^[1-5]\d\d$/.test(fields.get('status') ?? ''),
});

/** How long the service may take until it answers. */
const ANSWER_TIMEOUT_MS = 150_000;
/** A service that runs with the right settings is restarted when it has not answered for so long. */
const RESTART_AFTER_MS = 60_000;
/** How long stopping the service may take: the unit allows 180 s. */
const STOP_TIMEOUT_MS = 240_000;

/**
 * Writes the unit, enables it, and restarts the service unless it runs with the present settings; then waits until it
 * answers. Parameters: unit, SHA-256 of its text, variable and digest of the settings, address, and the files that the
 * process reads when it starts. The text comes on standard input.
 */
const applyScript = `${processFunctions}
name=$1 digest=$2 variable=$3 settings=$4 url=$5
shift 5
file=/etc/systemd/system/$name
stage "$digest"
need_root "sudo install -m 644 $staged $file && sudo systemctl daemon-reload && sudo systemctl enable --now $name"
if ! cmp -s "$staged" "$file"; then
  sudo -n install -m 644 "$staged" "$file.part" && sudo -n mv -f "$file.part" "$file"
fi
rm -f "$staged"
# Descriptor 9 is our lock. A service manager that starts children itself would pass it on to them, and keep the lock.
sudo -n systemctl daemon-reload 9>&-
sudo -n systemctl enable "$name" > /dev/null 2>&1 9>&- || die "systemctl could not enable $name"
up_to_date() {
  local pid=0 started=0 read=""
  pid=$(main_pid "$name")
  [ "$pid" != 0 ] && [ "$(started_with "$pid" "$variable")" = "$settings" ] || return 1
  started=$(started_at "$pid")
  for read in "$file" "$@"; do
    if [ -e "$read" ] && [ "$(stat -Lc %Y -- "$read")" -gt "$started" ]; then return 1; fi
  done
}
last_words() { sudo -n journalctl -u "$name" -n 8 --no-pager 2>&1 | tail -n 8; }
restart() {
  say "restarting $name"
  sudo -n systemctl restart "$name" 9>&- || die "systemctl could not start $name. It last said: $(last_words)"
  restarted=yes
}
restarted=no
if ! systemctl is-active --quiet "$name" || ! up_to_date "$@"; then restart; fi
deadline=$((SECONDS + ${ANSWER_TIMEOUT_MS / 1000}))
restart_after=$((SECONDS + ${RESTART_AFTER_MS / 1000}))
while :; do
  answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within ${ANSWER_TIMEOUT_MS / 1000} s. It last said: $(last_words)"
  # It runs with the right settings but does not answer: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$restart_after" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;

/** What {@link systemdUnit} needs. */
export interface SystemdUnitOptions {
  /** Such as `kafka-rest.service`. */
  readonly name: string;
  /** Text of the unit, and every other text that its process reads when it starts. */
  unit(scope: Scope): Promise<{ readonly text: string; readonly reads: readonly string[] }>;
  /** Paths of the files, besides the unit, that its process reads when it starts. One that is newer causes a restart. */
  readonly files: readonly string[];
  /** Address at which it answers, as the host sees it. */
  readonly url: string;
  /** @throws Deferred while the service could not run yet. */
  ready(scope: Scope): Promise<void>;
}

/** The unit as it should be. */
interface DesiredUnit {
  /** Whole text, with our mark and the digest. */
  readonly text: string;
  /** Digest of the text and of everything else that the process reads when it starts. */
  readonly settings: string;
}

/**
 * A service that is enabled, runs with the present settings, and answers.
 *
 * The digest of the settings is in the environment of the process, and the start of the process is compared with the
 * times of the files. So a run that was killed between writing a file and restarting shows as a difference, and so does a
 * process that somebody has started with other settings.
 */
export function systemdUnit(
  on: OnHost,
  options: SystemdUnitOptions,
): Resource<DesiredUnit, UnitState & { readonly answers: boolean }> {
  const seeUnit = on.view.observe(unitQuery(options.name, options.files));
  const seeAnswer = on.view.observe(httpQuery(options.url));
  return {
    id: `unit ${options.name}`,
    timeoutMs: HOST_WRITE_WAIT_MS + STOP_TIMEOUT_MS + ANSWER_TIMEOUT_MS,
    async desired(scope) {
      await options.ready(scope);
      const { text, reads } = await options.unit(scope);
      const settings = sha256([text, ...reads].join('\0')).slice(0, 32);
      return { text: withSettings(text, settings), settings };
    },
    async read(scope) {
      const state = await seeUnit(scope);
      if (state?.text === undefined) return undefined;
      return { ...state, answers: (await seeAnswer(scope)) === true };
    },
    diff: (desired, actual) => diffUnit(desired, options.url, actual),
    async apply(desired, _actual, scope) {
      const args = [options.name, sha256(desired.text), SETTINGS, desired.settings, options.url, ...options.files];
      await writeOnHost(
        on,
        { what: `starting ${options.name}`, script: applyScript, args, stdin: desired.text },
        scope,
      );
    },
    owned: (actual) => actual.text?.startsWith(MARK) === true,
  };
}

/** The text of a unit with our mark and the digest of its settings. */
export function withSettings(text: string, settings: string): string {
  return `${MARK}\n${text.replace(/^\[Service\]$/m, `[Service]\nEnvironment=${SETTINGS}=${settings}`)}`;
}

/** Compares the file, the state and the settings that the process was started with. Pure. */
export function diffUnit(
  desired: DesiredUnit,
  url: string,
  actual: (UnitState & { readonly answers: boolean }) | undefined,
): Change {
  if (actual === undefined) return { action: 'create', lines: diffSettings(undefined, desired.text) };
  const lines: PropertyDiff[] = [];
  if (actual.text !== desired.text) {
    const changes = diffSettings(actual.text, desired.text);
    lines.push(...(changes.length > 0 ? changes : [{ path: 'text', before: '(other)', after: '(ours)' }]));
  }
  if (!actual.isEnabled) lines.push({ path: 'enabled', before: 'no', after: 'yes' });
  if (actual.active !== 'active') lines.push({ path: 'state', before: actual.active || 'unknown', after: 'active' });
  else if (actual.running !== desired.settings) {
    lines.push({ path: 'running settings', before: actual.running ?? '(unknown)', after: desired.settings });
  } else if (actual.newer !== undefined) {
    lines.push({ path: 'running since', before: `before ${actual.newer} was written`, after: 'afterwards' });
  } else if (!actual.answers) lines.push({ path: url, before: '(no answer)', after: '(answers)' });
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
