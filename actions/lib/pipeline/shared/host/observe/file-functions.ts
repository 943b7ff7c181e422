/** Text of larger files is not printed. The files that this project writes are far smaller. */
const MAX_TEXT_BYTES = 65_536;

/**
 * Bash functions of the observation about files:
 * - `see_file PATH`: mode, digest and text.
 * - `see_download PATH`: digest of a large file, and what a run has recorded of it when it downloaded the file.
 * - `see_command NAME`: its path, in the PATH of a login shell.
 * - `see_system PATH`: name and version of the operating system, and its package manager.
 * - `file_state PATH` prints all that shows a change of a file without reading it. A change of the content alone cannot
 *   keep the last number, the time at which the kernel has changed the file's inode.
 */
export const fileFunctions = `
see_file() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  emit mode "$(stat -Lc %a -- "$1")"
  emit sha256 "$(sha256_of "$1")"
  if [ "$(stat -Lc %s -- "$1")" -le ${MAX_TEXT_BYTES} ]; then emit text "$(text_of "$1")"; fi
}

file_state() { stat -Lc '%s %a %i %.9Y %.9Z' -- "$1"; }

# The digest of a large file is taken from our record while the file has not changed, and computed otherwise.
see_download() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  local record="" state="" sha256="" checked=""
  if [ -r "$HOME/.pinterest-pipeline/stamps" ]; then
    record=$(awk -F'\\t' -v path="$1" '$1 == path && NF == 4 { seen = $2 "\\t" $3 "\\t" $4 } END { print seen }' "$HOME/.pinterest-pipeline/stamps")
  fi
  IFS=$'\\t' read -r state sha256 checked < <(printf '%s\\n' "$record") || true
  if [ -n "$sha256" ]; then
    emit recorded "$sha256"
    emit checked "$checked"
  fi
  if [ -n "$sha256" ] && [ "$state" = "$(file_state "$1")" ]; then emit sha256 "$sha256"; else emit sha256 "$(sha256_of "$1")"; fi
}

see_command() {
  local path=""
  path=$(PATH=$(login_value PATH):$PATH; command -v -- "$1") || return 0
  emit path "$path"
}

see_system() {
  if [ -r "$1" ]; then
    emit id "$(. "$1"; printf %s "\${ID:-}")"
    emit version "$(. "$1"; printf %s "\${VERSION_ID:-}")"
    emit name "$(. "$1"; printf %s "\${PRETTY_NAME:-}")"
  fi
  emit manager "$(basename "$(command -v dnf || command -v yum || true)")"
}
`;
