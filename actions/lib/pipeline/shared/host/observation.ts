import { UserError } from '#lib/errors.ts';
import { STAMP } from './paths.ts';

/** What the script printed for one query: name of the field → value. */
export type Fields = ReadonlyMap<string, string>;

/**
 * Printed before and after the fields. So what the host's profile prints is not taken for a field, and an output that was
 * cut off is not taken for a whole one.
 */
const BEGIN = 'pinterest-pipeline-observation';

/** Text of larger files is not printed. The files that this project writes are far smaller. */
const MAX_TEXT_BYTES = 65_536;

/**
 * Bash functions about the process of a service:
 * - `main_pid UNIT` prints its id, or 0.
 * - `started_with PID NAME` prints the value of a variable in the environment that it was started with.
 * - `started_at PID` prints its start in seconds since the epoch. The kernel counts it in clock ticks since boot.
 */
export const processFunctions = `
main_pid() {
  local pid=""
  pid=$(systemctl show -p MainPID "$1" 2> /dev/null | sed -n 's/^MainPID=//p' || true)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then printf %s "$pid"; else printf 0; fi
}
started_with() { { tr '\\0' '\\n' < "/proc/$1/environ" | sed -n "s/^$2=//p" | head -n 1; } 2> /dev/null || true; }
started_at() {
  awk -v hz="$(getconf CLK_TCK)" -v now="$(date +%s)" 'NR == FNR { up = $1; next } { sub(/^.*\\) /, ""); printf "%d", now - int(up - $20 / hz) }' /proc/uptime "/proc/$1/stat"
}
`;

/**
 * The script that looks at everything at once and changes nothing. Parameters: for each query its kind and its two
 * arguments. It prints `<index>\t<field>\t<value>` lines; texts are in base64.
 */
export const observation = `${processFunctions}
emit() { printf '%s\\t%s\\t%s\\n' "$index" "$1" "$2"; }
sha256_of() { sha256sum < "$1" | cut -d' ' -f1; }
text_of() { base64 -w0 < "$1"; }

see_file() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  emit mode "$(stat -Lc %a -- "$1")"
  emit sha256 "$(sha256_of "$1")"
  if [ "$(stat -Lc %s -- "$1")" -le ${MAX_TEXT_BYTES} ]; then emit text "$(text_of "$1")"; fi
}

# The digest of a large file is computed once. It is taken from our list while size, time and inode have not changed.
see_download() {
  [ -f "$1" ] || return 0
  local now stamped=""
  now=$(stat -Lc '%s %Y %i' -- "$1")
  if [ -r "$HOME/.pinterest-pipeline/stamps" ]; then
    stamped=$(awk -v path="$1" -v now="$now" -F'\\t' '$1 == path && $2 == now { seen = $3 } END { print seen }' "$HOME/.pinterest-pipeline/stamps")
  fi
  if [ -n "$stamped" ]; then
    emit stamped yes
    emit sha256 "$stamped"
  else
    emit sha256 "$(sha256_of "$1")"
  fi
}

see_archive() {
  [ -d "$1" ] || return 0
  emit present yes
  if [ -e "$1/$2" ]; then emit whole yes; fi
  if [ -r "$1/${STAMP}" ]; then emit stamp "$(text_of "$1/${STAMP}")"; fi
}

see_command() { if command -v "$1" > /dev/null; then emit path "$(command -v "$1")"; fi; }

see_system() {
  if [ -r "$1" ]; then
    emit id "$(. "$1"; printf %s "\${ID:-}")"
    emit version "$(. "$1"; printf %s "\${VERSION_ID:-}")"
    emit name "$(. "$1"; printf %s "\${PRETTY_NAME:-}")"
  fi
}

see_unit() {
  local pid=0 started=0 file="/etc/systemd/system/$1" variable=\${2%%:*} reads=()
  IFS=: read -r -a reads <<< "\${2#*:}"
  if [ -r "$file" ]; then emit text "$(text_of "$file")"; fi
  emit active "$(systemctl is-active "$1" 2> /dev/null || true)"
  emit enabled "$(systemctl is-enabled "$1" 2> /dev/null || true)"
  pid=$(main_pid "$1")
  if [ "$pid" = 0 ]; then return 0; fi
  # What the running process was started with. After an edit the unit's file no longer tells.
  emit running "$(started_with "$pid" "$variable")"
  started=$(started_at "$pid")
  for file in "$file" "\${reads[@]}"; do
    if [ -e "$file" ] && [ "$(stat -Lc %Y -- "$file")" -gt "$started" ]; then emit newer "$file"; fi
  done
}

see_http() { emit status "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$1" || true)"; }

printf '%s\\n' ${BEGIN}
index=0
while [ $# -gt 0 ]; do
  "see_$1" "$2" "$3"
  index=$((index + 1))
  shift 3
done
printf '%s\\t%s\\n' ${BEGIN} "$index"
`;

/**
 * Reads what {@link observation} printed.
 *
 * @param count number of queries.
 * @throws UserError when begin or end is missing, or the end names another number of queries.
 */
export function parseObservation(stdout: string, count: number): readonly Fields[] {
  const lines = stdout.split('\n');
  const begin = lines.lastIndexOf(BEGIN);
  const end = lines.indexOf(`${BEGIN}\t${count}`, begin);
  if (begin < 0 || end < 0) {
    throw new UserError(
      `What the EC2 host printed about its state is incomplete: its ${begin < 0 ? 'begin' : 'end'} is missing. A start file of the user's shell there probably ends or replaces the shell: look at ~/.bash_profile and ~/.bashrc for exit, exec and read.`,
    );
  }
  const fields = Array.from({ length: count }, () => new Map<string, string>());
  for (const line of lines.slice(begin + 1, end)) {
    const [index = '', name = '', ...value] = line.split('\t');
    fields[Number(index)]?.set(name, value.join('\t'));
  }
  return fields;
}

/** The text of a field that was printed in base64; undefined when it was not printed. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
}
