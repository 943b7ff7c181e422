#!/bin/bash
# Emulated systemctl and journalctl: sends its arguments to the service manager and prints the answer. Each line of the
# answer begins with 1 (for stdout), 2 (for stderr) or = (the exit status).
set -u
fields=(--data-urlencode "program=${0##*/}" --data-urlencode "uid=$EUID")
for argument in "$@"; do fields+=(--data-urlencode "argument=$argument"); done
status=
while IFS= read -r line; do
  case $line in
    1*) printf '%s\n' "${line:1}" ;;
    2*) printf '%s\n' "${line:1}" >&2 ;;
    =*) status=${line:1} ;;
  esac
done < <(curl -q --silent --show-error --noproxy '*' --max-time 900 --unix-socket /run/host/manager.sock "${fields[@]}" http://manager/)
if [ -z "$status" ]; then
  echo 'Failed to connect to bus: the service manager does not answer' >&2
  exit 1
fi
exit "$status"
