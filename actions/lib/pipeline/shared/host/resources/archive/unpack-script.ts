import { archiveFunctions } from '#lib/pipeline/shared/host/observe/archive-functions.ts';
import { MARK, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import { fetchFunctions } from '#lib/pipeline/shared/host/resources/fetch-script.ts';

/**
 * Bash functions that write the manifest of a folder and repair it.
 * - `write_stamp FOLDER HEAD CONTENTS` writes the manifest: the lines `name=value` of the file HEAD, then a line for each
 *   file that CONTENTS names. Its lines are SHA-256 or target of a link, a tab, the path.
 * - `set_aside FOLDER PATH` moves a file out of the folder and says where it is now.
 */
const stampFunctions = `
write_stamp() {
  local folder=$1 head=$2 contents=$3
  { find "$folder" -mindepth 1 ! -type d -printf '%y\\t%m\\t%s\\t%T@\\t%C@\\t%P\\n' | awk -F'\\t' '
    !listing { id[$2] = $1; next }
    $6 in id { print id[$6] "\\t" $0 }
  ' "$contents" listing=1 -; } > "$state/manifest"
  { cat "$head"; printf 'files=%s\\n' "$(wc -l < "$state/manifest")"; cat "$state/manifest"; echo end; } > "$folder/${STAMP}.part"
  mv -f "$folder/${STAMP}.part" "$folder/${STAMP}"
  rm -f "$state/manifest" "$head" "$contents"
}
set_aside() {
  local place=$state/replaced/$(basename "$1")/$2
  mkdir -p "$(dirname "$place")"
  mv -f "$1/$2" "$place"
  say "$2 was not as in the archive; what was there is now $place"
}
`;

/**
 * Downloads, checks and unpacks. Parameters: those of the download, then paths in the folder that are kept.
 *
 * It unpacks to a folder beside the target. That becomes the target in one step where there is none. In a target that
 * exists already, files of the archive are replaced, those of the archive before that this one has not are removed, and
 * what somebody has changed or added among jars is set aside. The manifest is removed first and written last, so that a
 * killed run leaves none.
 */
export const unpackScript = `${fetchFunctions}${archiveFunctions}${stampFunctions}
shift 11
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
record_digest
contents=$state/contents
(
  cd "$work"
  find . -type f -print0 | xargs -0r sha256sum | sed 's|^\\\\*\\([0-9a-f]*\\) [ *]\\./|\\1\\t|'
  find . -type l -printf '%l\\t%P\\n'
) > "$contents"
printf '%s\\n' '${MARK}' "archive=$name" "sha256=$seen" "checked=$checked" > "$state/stamp"
if [ -d "$target" ]; then
  if [ -r "$target/${STAMP}" ]; then
    archive_differences "$target" "$@" | sed -n 's/^\\(content\\|added\\)\\t//p' | while IFS= read -r path; do set_aside "$target" "$path"; done
    { printf 'managed\\t%s\\n' "$@"; cat "$contents"; } | awk -F'\\t' '!listing { kept[$2] = 1; next } NF == 7 && !($7 in kept) { print $7 }' - listing=1 "$target/${STAMP}" | while IFS= read -r path; do rm -f "$target/$path"; done
  fi
  rm -f "$target/${STAMP}"
  for path in "$@"; do if [ -e "$target/$path" ]; then rm -f "$work/$path"; fi; done
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
else
  mv "$work" "$target"
fi
write_stamp "$target" "$state/stamp" "$contents"
rm -f "$part"
`;

/**
 * Restores permissions and sets added files aside, for which no download is needed. Parameters: folder, paths in it that
 * other resources manage.
 */
export const repairScript = `${archiveFunctions}${stampFunctions}
folder=$1
stamp=$folder/${STAMP}
archive_differences "$@" | while IFS=$'\\t' read -r kind path; do
  case $kind in
    added) set_aside "$folder" "$path" ;;
    mode*) chmod "\${kind##* }" "$folder/$path" ;;
  esac
done
sed '/^files=/,$d' "$stamp" > "$state/stamp"
awk -F'\\t' 'NF == 7 { print $1 "\\t" $7 }' "$stamp" > "$state/contents"
write_stamp "$folder" "$state/stamp" "$state/contents"
`;
