import type { Download } from '#lib/config/downloads.ts';
import type { Expected } from './digests.ts';

/** What a fetching script is told besides the download itself. */
export interface Fetch {
  readonly download: Download;
  readonly expected: Expected;
  /** The file's first two bytes in hex, which no web page has. */
  readonly magic: '1f8b' | '504b';
  /** Room needed in percent of the file's size, what it is unpacked to included. */
  readonly percent: number;
  /** Where it goes. */
  readonly target: string;
  /** A file that must be in the archive; empty for a file that is no archive to us. */
  readonly sentinel: string;
}

/** The ten parameters of every script that begins with {@link fetchFunctions}. */
export const fetchArgs = ({ download, expected, magic, percent, target, sentinel }: Fetch): readonly string[] => [
  download.url,
  download.fileName,
  expected.algorithm,
  expected.hex,
  expected.from,
  download.sha256Key,
  magic,
  String(percent),
  target,
  sentinel,
];

/**
 * Shell functions that bring a file to the host and prove it. After `fetch_whole` the checked file stands at `$part`
 * and its SHA-256 in `$seen`; `hold` records a digest seen for the first time, once the file has proven its worth.
 */
export const fetchFunctions = `
url=$1 name=$2 algorithm=$3 expected=$4 from=$5 key=$6 magic=$7 percent=$8 target=$9 sentinel=\${10}
downloads=$state/downloads
part=$downloads/$name.part
held=$state/digests
wanted="" size=0 seen="" problem="" trouble=""
size_of() { stat -c %s -- "$1" 2> /dev/null || echo 0; }

room() {
  local free=0 needed=0
  free=$(df -PB1 -- "$state" | awk 'NR == 2 { print $4 }')
  needed=$((size * percent / 100 - $(size_of "$part")))
  [ "$needed" -le "$free" ] || die "$name needs $((needed / 1048576 + 1)) MiB below $HOME, and $((free / 1048576)) MiB are free. Make room or enlarge the volume, and run again."
}

watch() {
  local before=0 now=0
  while sleep 5 > /dev/null 2>&1 && kill -0 $$ 2> /dev/null; do
    now=$(size_of "$part")
    [ "$now" = "$before" ] || say "downloading $name: $((now / 1048576)) of $((size / 1048576)) MiB"
    before=$now
  done
}

transfer() {
  local code=0 watcher=0
  say "downloading $name"
  watch 9>&- &
  watcher=$!
  trouble=$(curl -fsSL --max-redirs 5 --connect-timeout 15 --retry 3 --retry-delay 2 --speed-limit 1000 --speed-time 60 -C - -o "$part" -- "$url" 2>&1) || code=$?
  kill "$watcher" 2> /dev/null || true
  wait "$watcher" 2> /dev/null || true
  case $code in
    0) return 0 ;;
    23) die "$name could not be stored below $HOME; is the disk full? ($trouble)" ;;
    18 | 28 | 56) die "the download of $url broke off after $(size_of "$part") bytes ($trouble). Run again, and it goes on from there." ;;
  esac
  trouble="\${trouble:-curl ended with exit $code}"
  return 1
}

refuse() { die "$url could not be fetched by the host: $trouble. Check the address, and the host's way to the internet."; }

anew() {
  rm -f "$part"
  transfer || refuse
}

# Sets problem to what is wrong with the file, empty when nothing is.
check() {
  local actual="" begin=""
  problem=""
  if [ "$(head -c 2 "$part" | od -An -tx1 | tr -d ' \\n')" != "$magic" ]; then
    begin=$(head -c 512 "$part" | LC_ALL=C tr -cd '[:print:]' | tr 'A-Z' 'a-z')
    case $begin in
      *"<html"* | *"<!doctype"*) problem="$url answers with a web page instead of $name. Check the address." ;;
      *) problem="what $url answers with is not of the kind of $name: its first bytes are others. Check the address." ;;
    esac
    return 0
  fi
  if [ "$size" != 0 ] && [ "$(size_of "$part")" != "$size" ]; then
    problem="$(size_of "$part") of the $size bytes of $name arrived. Run again."
    return 0
  fi
  actual=$(hash_of "$part" "$algorithm")
  if [ -n "$wanted" ] && [ "$actual" != "$wanted" ]; then
    if [ -n "$expected" ]; then
      problem="$name has the $algorithm $actual, expected $wanted ($from). Either the file is not the published one, or the digest is another version's."
    else
      problem="$name has the $algorithm $actual, and $wanted is held since it was first seen (~/.pinterest-pipeline/digests). If the new one is right, set $key to it."
    fi
    return 0
  fi
  if [ "$algorithm" = sha256 ]; then seen=$actual; else seen=$(hash_of "$part"); fi
}

fetch_whole() {
  local resumed=no
  mkdir -p "$downloads"
  wanted=$expected
  if [ -z "$wanted" ] && [ -r "$held" ]; then wanted=$(awk -v name="$name" -F'\\t' '$2 == name { print $1; exit }' "$held"); fi
  size=$(curl -fsSLI --max-redirs 5 --connect-timeout 15 --max-time 30 -- "$url" 2> /dev/null | tr -d '\\r' | awk 'tolower($1) == "content-length:" { size = $2 } END { print size + 0 }' || true)
  size=\${size:-0}
  room
  [ "$(size_of "$part")" = 0 ] || resumed=yes
  if [ "$resumed" = no ]; then
    anew
  elif [ "$(size_of "$part")" != "$size" ]; then
    # The server may not be able to go on, or the file there may be another by now.
    transfer || { resumed=no; anew; }
  fi
  check
  if [ -n "$problem" ] && [ "$resumed" = yes ]; then
    say "what an earlier run left of $name does not fit; fetching it anew"
    anew
    check
  fi
  [ -z "$problem" ] || { rm -f "$part"; die "$problem"; }
}

hold() {
  [ -z "$wanted" ] || return 0
  printf '%s\\t%s\\n' "$seen" "$name" >> "$held"
  say "first seen: $name has the sha256 $seen. This host holds it to that from now on; set $key to it to hold every host to it."
}
`;
