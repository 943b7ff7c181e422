#!/bin/bash
# Emulated amazon-linux-extras, which only Amazon Linux 2 has. Supports list (also without a command), info, enable,
# disable and install. yum offers the packages of a topic once the topic is enabled.
set -u
catalog=/var/lib/amazon-linux-extras
topics=$catalog/topics enabled=$catalog/enabled

is_enabled() { grep -qsxF "$1" "$enabled"; }

show_topics() {
  local number name versions packages state shown
  while read -r number name versions packages; do
    state=available shown=$name
    if is_enabled "$name"; then state=enabled shown=$name=latest; fi
    printf ' %2s  %-24s %-12s [ =%s ]\n' "$number" "$shown" "$state" "${versions//,/  =}"
  done < "$topics"
}

need_root() {
  [ $EUID -eq 0 ] && return
  echo 'You need to be root to perform this command.' >&2
  exit 1
}

# The topic's packages that are to be installed, or the end of the program when there is no such topic.
packages_of() {
  local number name versions packages
  while read -r number name versions packages; do
    if [ "$name" = "${1%%=*}" ]; then echo "${packages//,/ }"; return; fi
  done < "$topics"
  echo "Topic ${1%%=*} is not found." >&2
  return 1
}

enable_topics() {
  for topic in "$@"; do packages_of "$topic" > /dev/null || exit 1; done
  for topic in "$@"; do is_enabled "${topic%%=*}" || echo "${topic%%=*}" >> "$enabled"; done
}

yes=() words=()
for argument in "$@"; do
  case $argument in
    -y | --assumeyes) yes=(-y) ;;
    -*) echo "amazon-linux-extras: the stand-in does not know the option $argument" >&2; exit 1 ;;
    *) words+=("$argument") ;;
  esac
done
set -- "${words[@]}"
command=${1-list}
[ $# -eq 0 ] || shift
case $command in
  list) show_topics ;;
  info)
    for topic in "$@"; do
      packages=$(packages_of "$topic") || exit 1
      echo "${topic%%=*} recommends $packages # yum install $packages"
    done
    ;;
  enable)
    need_root
    enable_topics "$@"
    show_topics
    printf '\nNow you can install:\n # yum clean metadata\n'
    for topic in "$@"; do echo " # yum install $(packages_of "$topic")"; done
    ;;
  disable)
    need_root
    for topic in "$@"; do
      packages_of "$topic" > /dev/null || exit 1
      [ ! -e "$enabled" ] || sed -i "/^${topic%%=*}\$/d" "$enabled"
    done
    show_topics
    ;;
  install)
    need_root
    enable_topics "$@"
    packages=()
    for topic in "$@"; do read -ra more <<< "$(packages_of "$topic")"; packages+=("${more[@]}"); done
    echo "Installing ${packages[*]}"
    yum "${yes[@]}" install "${packages[@]}" || exit
    show_topics
    ;;
  *)
    echo "amazon-linux-extras: the stand-in does not know the command $command" >&2
    exit 1
    ;;
esac
