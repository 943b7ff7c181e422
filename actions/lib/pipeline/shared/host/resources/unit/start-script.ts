import { processFunctions } from '#lib/pipeline/shared/host/observe/unit-functions.ts';

/** How long the service may take until it answers. */
export const ANSWER_TIMEOUT_MS = 150_000;
/** A service that runs with the right settings is restarted when it has not answered for so long. */
const RESTART_AFTER_MS = 60_000;
/** A service that ended so often after it was started is given up. Once may be chance. */
const MAX_ENDS = 2;
/** Lines of its journal that a message shows. */
const JOURNAL_LINES = 8;

/**
 * Writes the unit, enables it, and restarts the service unless it runs with the present settings; then waits until its own
 * process listens on the port and answers. It gives up at once when the service ends again and again, or when another
 * process has the port. Parameters: unit, SHA-256 of its text, variable and digest of the settings, URL, address, port,
 * and the files that the process reads when it starts. The text comes on standard input.
 */
export const startScript = `${processFunctions}
name=$1 digest=$2 variable=$3 settings=$4 url=$5 address=$6 port=$7
shift 7
file=/etc/systemd/system/$name
stage "$digest"
need_root "sudo install -m 644 $staged $file && sudo systemctl daemon-reload && sudo systemctl enable --now $name"
if ! cmp -s "$staged" "$file"; then
  as_root install -m 644 "$staged" "$file.part" && as_root mv -f "$file.part" "$file"
fi
rm -f "$staged"
# Descriptor 9 is our lock. A service manager that starts children itself would pass it on to them, and keep the lock.
as_root systemctl daemon-reload 9>&-
as_root systemctl enable "$name" > /dev/null 2>&1 9>&- || die "systemctl could not enable $name"
up_to_date() {
  local pid=0 started=0 read=""
  pid=$(main_pid "$name")
  [ "$pid" != 0 ] && [ "$(started_with "$pid" "$variable")" = "$settings" ] || return 1
  started=$(started_at "$pid")
  for read in "$file" "$@"; do
    if [ -e "$read" ] && [ "$(stat -Lc %Y -- "$read")" -gt "$started" ]; then return 1; fi
  done
}
state_of() { systemctl show -p ActiveState,SubState "$name" 2> /dev/null | sed -n 's/^ActiveState=//p; s/^SubState=//p' | tr '\\n' ' '; }
# The end of its journal, the lines of systemd itself left out where there are others.
last_words() {
  local all="" own=""
  all=$({ as_root journalctl -u "$name" -n 30 --no-pager -o short 2>&1 || true; } | sed 's/^[A-Z][a-z][a-z] [ 0-9][0-9] [0-9:]* [^ ]* //')
  own=$(printf '%s\\n' "$all" | grep -v '^systemd\\[' | tail -n ${JOURNAL_LINES} || true)
  if [ -z "$own" ]; then own=$(printf '%s\\n' "$all" | tail -n ${JOURNAL_LINES}); fi
  printf %s "$own"
}
# Ends the script when another process listens on the port.
check_port() {
  local whose="" pid="" user="" command=""
  IFS=$'\\t' read -r whose pid user command < <(holder_of "$address" "$port" "$name") || return 0
  case $whose in other) die "port $port is held by process $pid of $user: $command. Stop it on the host and run again." ;; esac
}
restart() {
  check_port
  say "restarting $name"
  as_root systemctl restart "$name" 9>&- || die "systemctl could not start $name. It last said: $(last_words)"
  restarted=yes
}
restarted=no
if ! systemctl is-active --quiet "$name" || ! up_to_date "$@"; then restart; fi
begun=$SECONDS ends=0 before=""
while :; do
  state=$(state_of)
  case $state in
    *auto-restart*) if [ "$state" != "$before" ]; then ends=$((ends + 1)); fi ;;
    failed*) ends=${MAX_ENDS} ;;
  esac
  before=$state
  [ "$ends" -lt ${MAX_ENDS} ] || die "$name ends as soon as it is started (\${state% }). It last said: $(last_words)"
  case $(holder_of "$address" "$port" "$name") in
    ours*)
      answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
      [ "$answer" = 000 ] || break ;;
    other*) check_port ;;
  esac
  waited=$((SECONDS - begun))
  [ "$waited" -lt ${ANSWER_TIMEOUT_MS / 1000} ] || die "$name does not answer at $url within ${ANSWER_TIMEOUT_MS / 1000} s (\${state% }). It last said: $(last_words)"
  # It runs with the right settings but does not answer: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$waited" -ge ${RESTART_AFTER_MS / 1000} ]; then restart; fi
  if [ $((waited % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;
