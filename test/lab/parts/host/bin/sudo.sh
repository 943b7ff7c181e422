#!/bin/bash
# Emulated sudo: runs a command as root, in root's namespace, which has the same disk. A user needs a line in
# /etc/sudoers.d that allows all commands without a password. Passwords are not supported.
# Like the real one, it gives the command a clean environment (PATH, HOME and /etc/environment), except with -E.
set -u
path=/sbin:/bin:/usr/sbin:/usr/bin

fail() {
  echo "sudo: $1" >&2
  exit 1
}

keep_all=0 login=0 check=0 user=root set_variables=()
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    --preserve-env) keep_all=1 ;;
    --preserve-env=*) IFS=, read -ra names <<< "${1#*=}"; for name in "${names[@]}"; do set_variables+=("$name=${!name-}"); done ;;
    --non-interactive | --set-home | --stdin | --reset-timestamp) ;;
    --login) login=1 ;;
    --user=*) user=${1#*=} ;;
    --user) user=${2-}; shift ;;
    -u) user=${2-}; shift ;;
    -[nHSkEi]*)
      case $1 in *[!-nHSkEi]*) fail "the stand-in does not know the option $1" ;; esac
      case $1 in *E*) keep_all=1 ;; esac
      case $1 in *i*) login=1 ;; esac
      ;;
    -v) check=1 ;;
    -*) fail "the stand-in does not know the option $1" ;;
    [A-Za-z_]*=*) set_variables+=("$1") ;;
    *) break ;;
  esac
  shift
done

case $user in
  root) home=/root ;;
  ec2-user) home=/home/ec2-user; [ $EUID -ne 0 ] || fail 'the stand-in cannot go back from root to ec2-user' ;;
  *) fail "unknown user $user" ;;
esac
if [ $EUID -ne 0 ] && ! grep -qsE "^$(id -un)[[:space:]]+ALL=\(ALL(:ALL)?\)[[:space:]]+NOPASSWD:[[:space:]]*ALL" /etc/sudoers.d/*; then
  fail 'a password is required'
fi
[ $check = 0 ] || exit 0
if [ $# -eq 0 ]; then
  [ $login = 1 ] || fail 'a command is needed'
  set -- /bin/bash -l
elif [ $login = 1 ]; then
  set -- /bin/bash -lc '"$@"' bash "$@"
else
  case $1 in
    */*) [ -x "$1" ] || fail "$1: command not found" ;;
    *) program=$(PATH=$path type -P "$1") || fail "$1: command not found"; shift; set -- "$program" "$@" ;;
  esac
fi

folder=$PWD
[ $login = 0 ] || folder=$home
environment=()
if [ $keep_all = 1 ]; then
  while IFS= read -rd '' variable; do environment+=("$variable"); done < /proc/self/environ
else
  while IFS= read -r variable; do environment+=("$variable"); done < /etc/environment
  for name in LANG LC_ALL TERM; do [ -z "${!name-}" ] || environment+=("$name=${!name}"); done
fi
environment+=("PATH=$path" "HOME=$home" "USER=$user" "LOGNAME=$user" SHELL=/bin/bash)
environment+=("SUDO_USER=$(id -un)" "SUDO_UID=$EUID" "SUDO_GID=$EUID" "SUDO_COMMAND=$*" "${set_variables[@]}")

# Like the real one, it closes all files except stdin, stdout and stderr, so that the command inherits no lock.
for open in /proc/$$/fd/*; do
  number=${open##*/}
  [ "$number" -le 2 ] || eval "exec $number>&-"
done

enter=()
if [ "$user" = root ] && [ $EUID -ne 0 ]; then
  read -r root < /run/host/root.pid
  enter=(nsenter --target "$root" --user --mount --preserve-credentials --)
fi
exec "${enter[@]}" /usr/bin/env -i -C "$folder" "${environment[@]}" "$@"
