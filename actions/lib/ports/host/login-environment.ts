/** How long a login shell may take to run its profile. */
const PROFILE_TIMEOUT_S = 5;

/**
 * Bash functions about the login shell of the account. They run it apart, with nothing on its standard input, so that a
 * profile that prints, reads, ends the shell or waits disturbs nothing.
 * - `start_login` starts it; its output is file descriptor 8.
 * - `read_login` waits for it, and sets `login_state` to `ok`, `ended` or `late`, and `login_environment` to its
 *   environment in base64, with a NUL after each variable.
 * - `login_value NAME` prints a variable of that environment.
 * - `login_problem` says at which command of which file the profile ends or waits.
 * - `use_login_environment` does all of this and exports the variables. Where the profile does not come to its end, a note
 *   says so.
 */
export const loginFunctions = `
login_state="" login_environment="" login_started=0
login_mark=pinterest-pipeline-$$-$RANDOM
start_login() {
  login_started=$SECONDS
  exec 8< <(exec 9>&-; timeout -k 1 ${PROFILE_TIMEOUT_S} bash -lc 'printf "\\n%s\\n%s\\n" "$1" "$(env -0 | base64 -w0)"' bash "$login_mark" < /dev/null 2> /dev/null)
}
# Reads up to the mark and not to the end: a process that the profile leaves behind may keep the output open.
read_login() {
  local line=""
  login_state=ended
  while IFS= read -r -t ${PROFILE_TIMEOUT_S + 1} line <&8; do
    if [ "$line" = "$login_mark" ]; then
      if IFS= read -r -t ${PROFILE_TIMEOUT_S + 1} login_environment <&8; then login_state=ok; fi
      break
    fi
  done
  exec 8<&-
  if [ "$login_state" != ok ] && [ $((SECONDS - login_started)) -ge ${PROFILE_TIMEOUT_S - 1} ]; then login_state=late; fi
}
login_value() { { printf %s "$login_environment" | base64 -d | tr '\\0\\n' '\\n ' | sed -n "/^$1=/{s///p;q}"; } 2> /dev/null || true; }
# Runs the profile as a login shell does, with each command, its file and line written before it runs. The last one is it.
login_problem() {
  local line="" last="" file="" number=""
  while IFS= read -r -t ${PROFILE_TIMEOUT_S + 1} line; do
    case $line in *"+PIPELINE  "* | *"+PIPELINE "*"/.bash_logout "*) ;; *"+PIPELINE "*) last=\${line#*+PIPELINE } ;; esac
  done < <(exec 9>&-; timeout -k 1 ${PROFILE_TIMEOUT_S} bash --noprofile -lc 'PS4="+PIPELINE \\\${BASH_SOURCE[0]} \\\${LINENO} "
set -x
[ ! -r /etc/profile ] || . /etc/profile
for file in ~/.bash_profile ~/.bash_login ~/.profile; do if [ -r "$file" ]; then . "$file"; break; fi; done' 2>&1 > /dev/null < /dev/null)
  file=\${last%% *} last=\${last#* }
  number=\${last%% *} last=\${last#* }
  # The rest of a command may hold a secret.
  if ! [[ $last =~ ^[A-Za-z0-9_./\\ -]{1,40}$ ]]; then last="\${last%% *} …"; fi
  case $file in
    "") printf %s "a profile of bash" ;;
    "$HOME"/*) printf '~/%s line %s (%s)' "\${file#"$HOME"/}" "$number" "$last" ;;
    *) printf '%s line %s (%s)' "$file" "$number" "$last" ;;
  esac
  if [ "$login_state" = late ]; then printf %s " is not done within ${PROFILE_TIMEOUT_S} s"; else printf %s " ends a login shell"; fi
}
use_login_environment() {
  local pair=""
  start_login
  read_login
  if [ "$login_state" != ok ]; then
    echo "PIPELINE-NOTE the login profile of $(id -un) on the host was left out, because $(login_problem)" >&2
    return 0
  fi
  while IFS= read -r -d '' pair; do
    case \${pair%%=*} in
      LC_ALL) export LANG="\${pair#*=}" ;;
      _ | SHLVL | PWD | OLDPWD | HOME | ENV | LC_MESSAGES | LANGUAGE | BASH* | *[!A-Za-z0-9_]* | [0-9]*) ;;
      *) export "$pair" 2> /dev/null ;;
    esac
  done < <(printf %s "$login_environment" | base64 -d)
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
}
`;
