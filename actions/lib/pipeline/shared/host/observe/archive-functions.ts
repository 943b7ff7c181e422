import { STAMP } from '#lib/pipeline/shared/host/paths.ts';

/** Differences that the observation prints. More are only counted. */
const MAX_PRINTED = 200;

/**
 * Bash functions about the folder of an unpacked archive.
 *
 * The file {@link STAMP} in the folder holds lines `name=value` about the archive, and then its manifest: a line for each
 * file and link of the archive, with SHA-256 or target, type, mode, size, the times of the last change of content and of
 * inode, and path, separated by tabs. `files=` is the number of these lines, and `end` is the last one.
 * - `archive_differences FOLDER EXCEPT...` compares the folder with the manifest in one `find` and prints what differs,
 *   one a line: `missing`, `content`, `mode HAVE WANT` or `added`, a tab, the path. Files whose size and times are as
 *   recorded are not read. Of the others the content is compared, so that a copy or a restored backup is no difference.
 *   `added` are files in a folder that holds jars of the archive: programs read all jars of it. EXCEPT are paths in the
 *   folder that other resources manage. A link to a folder prints `link PATH`.
 * - `see_archive FOLDER EXCEPT...` prints all this for the observation.
 */
export const archiveFunctions = `
archive_differences() {
  local folder=$1 stamp=/dev/null found=""
  shift
  if [ -r "$folder/${STAMP}" ]; then stamp=$folder/${STAMP}; fi
  found=$({ find "$folder" -mindepth 1 ! -type d -printf '%y\\t%m\\t%s\\t%T@\\t%C@\\t%P\\t%l\\n' 2> /dev/null || true; } |
    except=$(printf '%s\\n' "$@") awk -F'\\t' '
      function folder_of(path) { return match(path, /.*\\//) ? substr(path, 1, RLENGTH) : "" }
      BEGIN { count = split(ENVIRON["except"], list, "\\n"); for (i = 1; i <= count; i++) managed[list[i]] = 1; managed["${STAMP}"] = 1 }
      !listing {
        if (NF != 7) next
        id[$7] = $1; type[$7] = $2; mode[$7] = $3; size[$7] = $4; times[$7] = $5 FS $6
        if ($7 ~ /\\.jar$/) jars[folder_of($7)] = 1
        next
      }
      NF != 7 || ($6 in managed) { next }
      !($6 in id) {
        if ($1 == "l") print "link\\t" $6
        if (folder_of($6) in jars) print "added\\t" $6
        next
      }
      {
        seen[$6] = 1
        if ($1 != type[$6]) { print "content\\t" $6; if ($1 == "l") print "link\\t" $6 }
        else if ($1 == "l") { if ($7 "" != id[$6] "") { print "content\\t" $6; print "link\\t" $6 } }
        else if ($3 != size[$6]) print "content\\t" $6
        else {
          if ($2 != mode[$6]) print "mode " $2 " " mode[$6] "\\t" $6
          if ($4 FS $5 != times[$6]) print "suspect " id[$6] "\\t" $6
        }
      }
      END { for (path in id) if (!(path in seen) && !(path in managed)) print "missing\\t" path }
    ' "$stamp" listing=1 -)
  [ -n "$found" ] || return 0
  printf '%s\\n' "$found" | grep -v '^suspect ' | LC_ALL=C sort -t$'\\t' -k 2 || true
  printf '%s\\n' "$found" | sed -n 's/^suspect \\([0-9a-f]*\\)\\t/\\1  /p' | (cd "$folder" && sha256sum -c --quiet - 2> /dev/null || true) |
    sed -n 's/^\\(.*\\): FAILED.*$/content\\t\\1/p'
}

see_archive() {
  local folder=$1 found="" path=""
  if [ -L "$folder" ]; then emit link "$(readlink -f -- "$folder" || true)"; fi
  [ -d "$folder" ] || return 0
  emit present yes
  if [ -r "$folder/${STAMP}" ]; then
    emit stamp "$(sed '/^files=/q' "$folder/${STAMP}" | base64 -w0)"
    if [ "$(tail -n 1 "$folder/${STAMP}")" = end ]; then emit files "$(grep -c $'\\t' "$folder/${STAMP}" || true)"; fi
  fi
  found=$(archive_differences "$@")
  [ -n "$found" ] || return 0
  emit outside "$(outside_links "$folder" "$found" | base64 -w0)"
  found=$(printf '%s\\n' "$found" | grep -v '^link' || true)
  [ -n "$found" ] || return 0
  emit count "$(printf '%s\\n' "$found" | wc -l)"
  emit differences "$(printf '%s\\n' "$found" | head -n ${MAX_PRINTED} | base64 -w0)"
}

# Prints the links of the folder that lead to a folder outside, each with its target.
outside_links() {
  local path="" target="" top=""
  top=$(readlink -f -- "$1")
  printf '%s\\n' "$2" | sed -n 's/^link\\t//p' | while IFS= read -r path; do
    target=$(readlink -f -- "$1/$path" || true)
    if [ -d "$1/$path" ]; then case $target in "$top"/*) ;; *) printf '%s\\t%s\\n' "$path" "$target" ;; esac; fi
  done
}
`;
