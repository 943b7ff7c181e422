#!/bin/bash
# Emulated yum (Amazon Linux 2) and dnf (Amazon Linux 2023, where yum is another name for it). Supports install, list
# installed, and the lock for which a second run waits, or at which it ends with --setopt=exit_on_lock=1. Installing a
# package of Java puts this machine's JDK on PATH, and git, jq, nano and nmap-ncat bring this machine's programs. Other
# packages are only recorded as installed.
set -u
read -r manager < /var/lib/yum/manager
installed=/var/lib/rpm available=/var/lib/yum/available
extras=/var/lib/amazon-linux-extras
lock=/var/run/$manager.pid
[ "$manager" = yum ] || lock=/var/run/dnf.lock.pid
wait_at_most=600 # In seconds. The real ones wait without limit.

dnf() { [ "$manager" = dnf ]; }

need_root() {
  [ $EUID -eq 0 ] && return
  if dnf; then
    echo 'Error: This command has to be run with superuser privileges (under the root user on most systems).' >&2
    exit 1
  fi
  echo 'You need to be root to perform this command.'
  exit 1
}

take_lock() {
  local holder told=
  for ((second = 0; second < wait_at_most; second++)); do
    if (set -o noclobber; echo $$ > "$lock") 2> /dev/null; then
      trap 'rm -f "$lock"' EXIT
      return
    fi
    holder=$(cat "$lock" 2> /dev/null)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2> /dev/null; then
      rm -f "$lock" # Its owner has ended.
      continue
    fi
    if [ "$exit_on_lock" = 1 ]; then
      if dnf; then
        echo "Error: metadata already locked by $holder" >&2
      else
        echo "Existing lock $lock: another copy is running as pid $holder."
        echo 'Another app is currently holding the yum lock; exiting as configured by exit_on_lock' >&2
      fi
      exit 200
    fi
    if dnf; then
      [ -n "$told" ] || echo "Waiting for process with pid $holder to finish."
    else
      [ -n "$told" ] || echo "Existing lock $lock: another copy is running as pid $holder."
      echo 'Another app is currently holding the yum lock; waiting for it to exit...'
    fi
    told=yes
    sleep 1
  done
  echo "The lock $lock is held by pid $holder for more than $wait_at_most s." >&2
  exit 1
}

# Lines of name and version: the repositories, and those topics of the extras that are enabled.
offered() {
  cat "$available"
  [ ! -e "$extras/enabled" ] || while read -r topic; do cat "$extras/packages/$topic"; done < "$extras/enabled"
}

version_of() {
  local name version
  while read -r name version; do
    if [ "$name" = "$1" ]; then echo "$version"; return; fi
  done < <(offered)
  return 1
}

# The package that a name stands for: itself, or the one that provides it.
package_of() {
  local other name
  if ! version_of "$1" > /dev/null; then
    while read -r other name; do
      if [ "$other" = "$1" ]; then echo "$name"; return; fi
    done < /var/lib/yum/provides
  fi
  echo "$1"
}

# Names the topics of the extras that have a package, as a plug-in of yum on Amazon Linux 2 does.
suggest_topics() {
  local name topic
  [ -d "$extras" ] || return
  for name in "$@"; do
    for topic in $(cd "$extras/packages" && grep -l "^$name " -- *); do
      printf '\n%s is available in Amazon Linux Extra topic "%s"\n\nTo use, run\n' "$name" "$topic"
      printf '# sudo amazon-linux-extras install %s\n\nLearn more at\n' "$topic"
      echo 'https://aws.amazon.com/amazon-linux-2/faqs/#Amazon_Linux_Extras'
    done
  done
}

# The programs of a package are this machine's, where it has them.
provide_programs() {
  local name program source
  while read -r name program source; do
    [ "$name" = "$1" ] || continue
    if [ -x "$source" ]; then
      ln -sfn "$source" "/usr/bin/$program"
    else
      printf '#!/bin/sh\necho "%s: the machine that this host runs on has no such program" >&2\nexit 127\n' "$program" > "/usr/bin/$program"
      chmod 755 "/usr/bin/$program"
    fi
  done < /var/lib/yum/programs
}

provide_java() {
  read -r java_home < /var/lib/yum/java-home
  mkdir -p /etc/alternatives
  for program in java keytool; do
    ln -sfn "$java_home/bin/$program" "/etc/alternatives/$program"
    ln -sfn "/etc/alternatives/$program" "/usr/bin/$program"
  done
}

install_packages() {
  local name version wanted=() unknown=()
  [ $# -gt 0 ] || { echo 'Error: Need to pass a list of pkgs to install'; exit 1; }
  need_root
  take_lock
  dnf || echo 'Loaded plugins: extras_suggestions, langpacks, priorities, update-motd'
  for name in "$@"; do
    name=$(package_of "${name%.x86_64}")
    if [ -e "$installed/$name" ]; then
      read -r _ version < "$installed/$name"
      if dnf; then
        echo "Package $name-$version.x86_64 is already installed."
      else
        echo "Package $name-$version.x86_64 already installed and latest version"
      fi
    elif version=$(version_of "$name"); then
      wanted+=("$name $version")
    elif dnf; then
      echo "No match for argument: $name"
      unknown+=("$name")
    else
      echo "No package $name available."
      unknown+=("$name")
    fi
  done
  if dnf && [ ${#unknown[@]} -gt 0 ]; then
    echo "Error: Unable to find a match: ${unknown[*]}" >&2
    exit 1
  fi
  if [ ${#wanted[@]} -eq 0 ]; then
    if dnf; then
      printf 'Dependencies resolved.\nNothing to do.\nComplete!\n'
    elif [ ${#unknown[@]} -gt 0 ]; then
      echo 'Error: Nothing to do' >&2
      suggest_topics "${unknown[@]}"
      exit 1
    else
      echo 'Nothing to do'
    fi
    exit 0
  fi
  dnf && echo 'Dependencies resolved.' || printf 'Resolving Dependencies\n--> Finished Dependency Resolution\n\nDependencies Resolved\n'
  printf 'Installing:\n'
  printf ' %s\n' "${wanted[@]}"
  if [ "$assume_yes" = 0 ]; then
    printf 'Is this ok [y/%sN]: ' "$(dnf || echo d/)"
    read -r answer || answer=
    case $answer in
      y | Y | yes) ;;
      *) if dnf; then echo 'Operation aborted.' >&2; else echo 'Exiting on user command'; fi; exit 1 ;;
    esac
  fi
  echo 'Running transaction'
  for one in "${wanted[@]}"; do
    name=${one% *}
    case $name in java-*) provide_java ;; esac
    provide_programs "$name"
    echo "$one" > "$installed/$name"
  done
  printf '\nInstalled:\n'
  for one in "${wanted[@]}"; do printf '  %s.x86_64 %s\n' "${one% *}" "${one#* }"; done
  printf '\nComplete!\n'
}

# Restores the files of packages that are installed.
reinstall_packages() {
  local name
  [ $# -gt 0 ] || { echo 'Error: Need to pass a list of pkgs to reinstall'; exit 1; }
  need_root
  take_lock
  for name in "$@"; do
    name=$(package_of "${name%.x86_64}")
    if [ ! -e "$installed/$name" ]; then
      if dnf; then
        echo "Package $name available, but not installed."
        echo "Error: No packages marked for reinstall." >&2
      else
        echo "Package $name is not installed."
        echo 'Error: Nothing to do' >&2
      fi
      exit 1
    fi
    case $name in java-*) provide_java ;; esac
    printf '\nReinstalled:\n  %s.x86_64\n' "$name"
  done
  printf '\nComplete!\n'
}

remove_packages() {
  local name
  need_root
  take_lock
  for name in "$@"; do
    name=$(package_of "${name%.x86_64}")
    if [ ! -e "$installed/$name" ]; then echo "No Match for argument: $name"; continue; fi
    rm "$installed/$name"
    case $name in java-*) rm -f /usr/bin/java /usr/bin/keytool /etc/alternatives/java /etc/alternatives/keytool ;; esac
    printf '\nRemoved:\n  %s.x86_64\n' "$name"
  done
  printf '\nComplete!\n'
}

list_installed() {
  local name version found=0 file
  [ $# -gt 0 ] || set -- '*'
  echo 'Installed Packages'
  for pattern in "$@"; do
    for file in "$installed"/$pattern; do
      [ -e "$file" ] || continue
      read -r name version < "$file"
      printf '%-40s %-36s installed\n' "$name.x86_64" "$version"
      found=1
    done
  done
  [ $found = 1 ] || { echo 'Error: No matching Packages to list' >&2; exit 1; }
}

assume_yes=0 exit_on_lock=0 words=()
for argument in "$@"; do
  case $argument in
    -y | --assumeyes) assume_yes=1 ;;
    --setopt=exit_on_lock=[1Tt]*) exit_on_lock=1 ;;
    -q | -e0 | -d1 | --quiet | --setopt=*) ;;
    -*) echo "yum: the stand-in does not know the option $argument" >&2; exit 1 ;;
    *) words+=("$argument") ;;
  esac
done
set -- "${words[@]}"
case ${1-} in
  install) shift; install_packages "$@" ;;
  reinstall) shift; reinstall_packages "$@" ;;
  remove | erase) shift; remove_packages "$@" ;;
  list) [ "${2-}" = installed ] || { echo "yum: the stand-in lists installed packages only" >&2; exit 1; }; shift 2; list_installed "$@" ;;
  makecache | clean | check-update | update | upgrade) need_root; echo 'Complete!' ;;
  '') echo 'You need to give some command' >&2; exit 1 ;;
  *) echo "No such command: $1. The stand-in knows install, reinstall, remove and list installed." >&2; exit 1 ;;
esac
