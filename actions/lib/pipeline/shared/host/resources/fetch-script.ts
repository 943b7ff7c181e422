import type { Download } from '#lib/config/downloads.ts';
import { checkedBy, type ExpectedDigest } from './digests.ts';

/** One file that the host downloads and checks. */
export interface Fetch {
  readonly download: Download;
  readonly expected: ExpectedDigest;
  /** The first bytes of the file in hex, which no web page begins with: `1f8b` gzip, `504b` zip. */
  readonly magic: '1f8b' | '504b';
  /** Disk space that is needed, in percent of the size of the file, with the files that are unpacked. */
  readonly percent: number;
  /** Path that the file or the unpacked folder goes to. */
  readonly target: string;
  /** A file that must be in the archive. Empty for a file that is not unpacked. */
  readonly sentinel: string;
}

/** The eleven parameters of a script that begins with {@link fetchFunctions}. */
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
  checkedBy(download.digest),
];

/**
 * Bash functions that download a file and check it. They read their parameters from {@link fetchArgs}.
 * - `fetch_whole` downloads the file to `$part`, resuming what an earlier run has left there, and sets `$seen` to its
 *   SHA-256. It ends the script when the file is not the right one.
 * - `record_digest` stores the SHA-256 where nobody publishes one. Later downloads on this host must have the same. It is
 *   called once the file has been used successfully.
 */
export const fetchFunctions = `
url=$1 name=$2 algorithm=$3 expected=$4 from=$5 key=$6 magic=$7 percent=$8 target=$9 sentinel=\${10} checked=\${11}
downloads=$state/downloads
part=$downloads/$name.part
digests=$state/digests
required="" size=0 seen="" problem="" trouble=""
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
    18 | 28 | 56) die "the download of $url broke off after $(size_of "$part") bytes ($trouble). Run again, and it resumes from there." ;;
  esac
  trouble="\${trouble:-curl ended with exit $code}"
  return 1
}

refuse() { die "$url could not be fetched by the host: $trouble. Check the address, and the host's way to the internet."; }

start_over() {
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
  if [ -n "$required" ] && [ "$actual" != "$required" ]; then
    if [ -n "$expected" ]; then
      problem="$name has the $algorithm $actual, expected $required ($from). Either the file is not the published one, or the digest is another version's."
    else
      problem="$name has the $algorithm $actual, but its first download here had $required (recorded in ~/.pinterest-pipeline/digests). If the new one is right, set $key to it."
    fi
    return 0
  fi
  if [ "$algorithm" = sha256 ]; then seen=$actual; else seen=$(hash_of "$part"); fi
}

fetch_whole() {
  local resumed=no
  mkdir -p "$downloads"
  required=$expected
  if [ -z "$required" ] && [ -r "$digests" ]; then required=$(awk -v name="$name" -F'\\t' '$2 == name { print $1; exit }' "$digests"); fi
  size=$(curl -fsSLI --max-redirs 5 --connect-timeout 15 --max-time 30 -- "$url" 2> /dev/null | tr -d '\\r' | awk 'tolower($1) == "content-length:" { size = $2 } END { print size + 0 }' || true)
  size=\${size:-0}
  room
  [ "$(size_of "$part")" = 0 ] || resumed=yes
  if [ "$resumed" = no ]; then
    start_over
  elif [ "$(size_of "$part")" != "$size" ]; then
    # The server may not support resuming, or may have another file by now.
    transfer || { resumed=no; start_over; }
  fi
  check
  if [ -n "$problem" ] && [ "$resumed" = yes ]; then
    say "what an earlier run left of $name does not fit; downloading it again"
    start_over
    check
  fi
  [ -z "$problem" ] || { rm -f "$part"; die "$problem"; }
}

record_digest() {
  [ -z "$required" ] || return 0
  printf '%s\\t%s\\n' "$seen" "$name" >> "$digests"
  say "first seen: $name has the sha256 $seen. Later downloads on this host must have the same; set $key to it to check it on every host."
}
`;
