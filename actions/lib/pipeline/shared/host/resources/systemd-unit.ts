import type { Change, Line, Resource, Scope } from '#lib/converge/resource.ts';
import { type Fields, processFunctions, textOf } from '#lib/pipeline/shared/host/observation.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import type { Ask } from '#lib/pipeline/shared/host/view.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { settingChanges, sha256 } from './text-changes.ts';

/** Variable in a unit's environment that names the settings its process was started with. */
const SETTINGS = 'PINTEREST_PIPELINE_SETTINGS';

export interface UnitState {
  /** Of the unit's file; undefined when there is none. */
  readonly text: string | undefined;
  /** As systemd says: `active`, `inactive`, `failed`, `activating`. */
  readonly active: string;
  readonly enabled: boolean;
  /** Digest of the settings that the running process was started with. */
  readonly running: string | undefined;
  /** A file that it reads when it starts and that was written since. */
  readonly newer: string | undefined;
}

/** A unit, and whether its process is as old as the files that it reads when it starts. */
export const unitAsk = (name: string, reads: readonly string[]): Ask<UnitState> => ({
  kind: 'unit',
  about: [name, [SETTINGS, ...reads].join(':')],
  decode: (fields: Fields) => ({
    text: textOf(fields, 'text'),
    active: fields.get('active') ?? '',
    enabled: fields.get('enabled') === 'enabled',
    running: fields.get('running') || undefined,
    newer: fields.get('newer'),
  }),
});

/** Whether anything that speaks HTTP answers at an address of the host's own. */
const httpAsk = (url: string): Ask<boolean> => ({
  kind: 'http',
  about: [url, ''],
  decode: (fields) => /^[1-5]\d\d$/.test(fields.get('status') ?? ''),
});

/** How long the service may take until its port answers, in seconds. */
const ANSWER_WITHIN_S = 150;
/** How long a running service that does not answer may be left alone, in seconds. */
const PATIENCE_S = 60;

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
# Without descriptor 9, or a service manager that starts children of its own would keep our lock.
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
deadline=$((SECONDS + ${ANSWER_WITHIN_S}))
patience=$((SECONDS + ${PATIENCE_S}))
while :; do
  answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within ${ANSWER_WITHIN_S} s. It last said: $(last_words)"
  # Running with the right settings but deaf: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$patience" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;

export interface SystemdUnitOptions {
  /** Such as `kafka-rest.service`. */
  readonly name: string;
  /** The unit's text, and everything else that its process reads when it starts. */
  unit(scope: Scope): Promise<{ readonly text: string; readonly reads: readonly string[] }>;
  /** Files that its process reads when it starts, beside the unit: one that was written since calls for a restart. */
  readonly files: readonly string[];
  /** Where it answers on the host itself. */
  readonly url: string;
  /** Throws `Deferred` while it could not run yet. */
  ready(scope: Scope): Promise<void>;
}

/** A unit's whole text and the digest that stands in it. */
interface Desired {
  readonly text: string;
  readonly settings: string;
}

/**
 * A service that is enabled, runs with the settings it should have, and answers. The digest of those settings is in the
 * process's own environment, and its start is held against the files that it read: a run that was killed between writing and
 * restarting is seen as drift, and so is a process that somebody started with other settings.
 */
export function systemdUnit(
  on: OnHost,
  options: SystemdUnitOptions,
): Resource<Desired, UnitState & { readonly answers: boolean }> {
  const seeUnit = on.view.observe(unitAsk(options.name, options.files));
  const seeAnswer = on.view.observe(httpAsk(options.url));
  return {
    id: `unit ${options.name}`,
    // Stopping may take 180 s of its own.
    within: (ANSWER_WITHIN_S + 240) * 1000,
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
    diff: (desired, actual) => unitChange(desired, options.url, actual),
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

/** The unit's text with our mark and the digest of its settings. */
export function withSettings(text: string, settings: string): string {
  return `${MARK}\n${text.replace(/^\[Service\]$/m, `[Service]\nEnvironment=${SETTINGS}=${settings}`)}`;
}

/** Compares file, state, and what the process was started with. */
export function unitChange(
  desired: Desired,
  url: string,
  actual: (UnitState & { readonly answers: boolean }) | undefined,
): Change {
  if (actual === undefined) return { action: 'create', lines: settingChanges(undefined, desired.text) };
  const lines: Line[] = [];
  if (actual.text !== desired.text) {
    const changes = settingChanges(actual.text, desired.text);
    lines.push(...(changes.length > 0 ? changes : [{ path: 'text', before: '(other)', after: '(ours)' }]));
  }
  if (!actual.enabled) lines.push({ path: 'enabled', before: 'no', after: 'yes' });
  if (actual.active !== 'active') lines.push({ path: 'state', before: actual.active || 'unknown', after: 'active' });
  else if (actual.running !== desired.settings) {
    lines.push({ path: 'running settings', before: actual.running ?? '(unknown)', after: desired.settings });
  } else if (actual.newer !== undefined) {
    lines.push({ path: 'running since', before: `before ${actual.newer} was written`, after: 'afterwards' });
  } else if (!actual.answers) lines.push({ path: url, before: '(no answer)', after: '(answers)' });
  return lines.length === 0 ? { action: 'none' } : { action: 'update', lines };
}
