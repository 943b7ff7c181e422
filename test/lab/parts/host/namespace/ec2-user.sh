#!/bin/bash
# Creates the namespaces of ec2-user and of root, and starts the SSH server in that of ec2-user. An ordinary user of the
# machine can map only one user id, so root and ec2-user need separate namespaces. In ec2-user's, everything except its
# own folders is read-only. Root's is inside it and owned by ec2-user, so that the kernel lets the emulated sudo enter it.
# Usage: ec2-user.sh SSH_SERVER...   in a user namespace in which this user has the id 1000 and all capabilities.
set -euo pipefail
umask 022
. "$(dirname "$0")/read-only.sh"

# Starts a process that keeps a namespace open, and writes its pid to a file by which others find it.
hold() {
  local file=$1 pid tries
  shift
  "$@" sleep infinity &
  pid=$!
  for ((tries = 0; tries < 500; tries++)); do
    if [ "$(cat "/proc/$pid/comm")" = sleep ]; then break; fi
    sleep 0.01
  done
  echo "$pid" > "/run/host/$file"
}

if [ "${1-}" != --inside ]; then
  hold root.pid unshare --user --map-root-user --mount --propagation private
  exec unshare --mount --propagation private /bin/bash "$0" --inside "$@"
fi
shift

hold ec2-user.pid env
for own in /home/ec2-user /tmp /var/tmp; do mount --bind "$own" "$own"; done
mount -t tmpfs -o ro,mode=000 tmpfs /root
: > /run/host/ready
for fixed in / /usr/bin /usr/local /dev /run; do read_only_at "$fixed"; done

cd /
exec setpriv --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
