/** Properties of a unit that the observation asks systemd for. */
const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'NeedDaemonReload',
  'MainPID',
  'DropInPaths',
];

/**
 * Bash functions about the process of a service:
 * - `main_pid UNIT` prints its id, or 0.
 * - `started_with PID NAME` prints the value of a variable in the environment that it was started with.
 * - `started_at PID` prints its start in seconds since the epoch. The kernel counts it in clock ticks since boot.
 * - `listeners ADDRESS PORT` prints, for each socket that listens there, its inode and the id of its user. An address of
 *   all interfaces stands in the way of every other one, and the other way round.
 * - `holder_of ADDRESS PORT UNIT` prints the process that listens there: `ours` or `other`, process id, user and command,
 *   separated by tabs. Ours are the main process of the unit, what it has started, and what is in its cgroup. Of several,
 *   it prints one that is not ours. Without the right to see another user's process, id and command are `-`.
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

# The kernel prints addresses in hexadecimal, an IPv4 address byte by byte from the last.
listeners() {
  local wanted="" a b c d
  if [[ $1 =~ ^([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)$ ]] && [ "$1" != 0.0.0.0 ]; then
    IFS=. read -r a b c d < <(printf '%s\\n' "$1")
    wanted=$(printf '%02X%02X%02X%02X' "$d" "$c" "$b" "$a")
  fi
  cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | awk -v wanted="$wanted" -v port="$(printf '%04X' "$2")" '
    $4 == "0A" && split($2, at, ":") == 2 && at[2] == port {
      address = at[1]
      if (wanted == "" || address ~ /^0+$/ || address == wanted || address == "0000000000000000FFFF0000" wanted) print $10, $8
    }'
}
descends_from() {
  local pid=$1
  while [ -n "$pid" ] && [ "$pid" -gt 1 ]; do
    if [ "$pid" = "$2" ]; then return 0; fi
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2> /dev/null || true)
  done
  return 1
}
holder_of() {
  local inode="" uid="" pid="" user="" command="" ours="" main=""
  main=$(main_pid "$3")
  while read -r inode uid; do
    pid=$({ find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2> /dev/null || true; } | sed -n '1s,^/proc/\\([0-9]*\\)/.*,\\1,p')
    if [ -z "$pid" ]; then
      pid=$({ sudo -n find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2> /dev/null || true; } | sed -n '1s,^/proc/\\([0-9]*\\)/.*,\\1,p')
    fi
    user=$(getent passwd "$uid" | cut -d: -f1 || true)
    if [ -z "$pid" ]; then printf 'other\\t-\\t%s\\t-\\n' "\${user:-$uid}"; return 0; fi
    command=$({ tr '\\0\\n\\t' '   ' < "/proc/$pid/cmdline"; } 2> /dev/null || true)
    if { [ "$main" != 0 ] && descends_from "$pid" "$main"; } || grep -qs "/$3\\$" "/proc/$pid/cgroup"; then
      ours="ours"$'\\t'"$pid"$'\\t'"\${user:-$uid}"$'\\t'"\${command:0:300}"
    else
      printf 'other\\t%s\\t%s\\t%s\\n' "$pid" "\${user:-$uid}" "\${command:0:300}"
      return 0
    fi
  done < <(listeners "$1" "$2")
  if [ -n "$ours" ]; then printf '%s\\n' "$ours"; fi
}
`;

/**
 * Bash function of the observation about a systemd unit and its process.
 * - `see_unit UNIT SETTINGS URL ADDRESS PORT VARIABLES READS...`: the unit's file, its drop-ins on the disk and as systemd has
 *   loaded them, its state, the environment of its process (SETTINGS and the comma-separated VARIABLES), a file of READS
 *   that is newer than its start, the process that listens at ADDRESS and PORT, and whether it answers HTTP.
 */
export const unitFunctions = `${processFunctions}
see_unit() {
  local unit=$1 settings=$2 url=$3 address=$4 port=$5 variables=$6 shown="" file="/etc/systemd/system/$1" one="" pid=0 started=0 number=0 holder=""
  shift 6
  shown=$(systemctl show -p ${PROPERTIES.join(',')} "$unit" 2> /dev/null || true)
  property() { printf '%s\\n' "$shown" | sed -n "s/^$1=//p"; }
  if [ -f "$file" ] && [ -r "$file" ]; then emit text "$(text_of "$file")"; fi
  for one in LoadState ActiveState SubState UnitFileState NeedDaemonReload; do emit "$one" "$(property "$one")"; done
  while IFS= read -r one; do
    if [ -r "$one" ]; then emit "drop-in.$number" "$(printf '%s\\n' "$one" | cat - "$one" | base64 -w0)"; number=$((number + 1)); fi
  done < <({ property DropInPaths | tr ' ' '\\n'; find {/etc,/run,/usr/local/lib,/usr/lib}/systemd/system/{"$unit",service}.d /etc/systemd/system.control/"$unit".d -name '*.conf' 2> /dev/null; } | sort -u)
  holder=$(holder_of "$address" "$port" "$unit")
  if [ -n "$holder" ]; then emit holder "$(printf %s "$holder" | base64 -w0)"; fi
  case $holder in
    other*) emit holder-unit "$(unit_of "$(printf %s "$holder" | cut -f2)")" ;;
    ours*) emit status "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)" ;;
  esac
  pid=$(property MainPID)
  if [ -z "$pid" ] || [ "$pid" = 0 ] || [ ! -d "/proc/$pid" ]; then return 0; fi
  # What the running process was started with. After an edit the unit's file no longer tells.
  emit running "$(started_with "$pid" "$settings")"
  for one in \${variables//,/ }; do emit "variable.$one" "$(started_with "$pid" "$one" | base64 -w0)"; done
  started=$(started_at "$pid")
  for one in "$file" "$@"; do
    if [ -e "$one" ] && [ "$(stat -Lc %Y -- "$one")" -gt "$started" ]; then emit newer "$one"; fi
  done
}

# Prints the unit whose main process this is, so that a person stops the unit and not only the process.
unit_of() {
  local unit=""
  [ "$1" != - ] || return 0
  unit=$(sed -n 's,^.*/\\([^/]*\\.service\\)$,\\1,p' "/proc/$1/cgroup" 2> /dev/null | head -n 1 || true)
  if [ -n "$unit" ] && [ "$(main_pid "$unit")" = "$1" ]; then printf %s "$unit"; fi
}
`;
