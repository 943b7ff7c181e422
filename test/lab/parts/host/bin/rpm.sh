#!/bin/bash
# Emulated rpm: supports -q NAME..., -q --whatprovides NAME... and -qa.
set -u
packages=/var/lib/rpm
line() {
  local name version
  read -r name version < "$packages/$1"
  echo "$name-${version#*:}.x86_64"
}
case ${1-} in
  -qa | --query\ --all)
    for file in "$packages"/*; do line "${file##*/}"; done
    ;;
  -q | --query)
    shift
    missing=0
    if [ "${1-}" = --whatprovides ]; then
      shift
      for name in "$@"; do
        found=0
        while read -r package; do
          [ ! -e "$packages/$package" ] || { line "$package"; found=1; }
        done < <(echo "$name"; sed -n "s/^$name //p" /var/lib/yum/provides)
        [ $found = 1 ] || { echo "no package provides $name"; missing=$((missing + 1)); }
      done
      exit "$missing"
    fi
    for name in "$@"; do
      if [ -e "$packages/$name" ]; then
        line "$name"
      else
        echo "package $name is not installed"
        missing=$((missing + 1))
      fi
    done
    exit "$missing"
    ;;
  *)
    echo "rpm: the stand-in does not know ${1-no option}" >&2
    exit 1
    ;;
esac
