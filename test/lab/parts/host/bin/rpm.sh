#!/bin/bash
# Emulated rpm: supports -q NAME... and -qa.
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
