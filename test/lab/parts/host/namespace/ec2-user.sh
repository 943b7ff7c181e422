#!/bin/bash
# Splits the host in two, for an ordinary user of the machine can be given one user id only: the world of ec2-user,
# where all but his own folders is read-only, and inside his namespace that of root, where it is not. The kernel lets
# ec2-user into the second one (he is its owner): that is what the stand-in for sudo does.
# Usage: ec2-user.sh SSH_SERVER...   in a user namespace that knows this user as 1000, with all rights in it.
set -euo pipefail
umask 022
. "$(dirname "$0")/read-only.sh"

# One process each keeps a world open; its number is how to find it.
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
