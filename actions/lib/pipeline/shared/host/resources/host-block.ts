import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import type { HostQuery } from '#lib/pipeline/shared/host/view.ts';

const BEGIN = `${MARK} (begin)`;
const END = `${MARK} (end)`;

/** Our lines in a file that belongs to a person. */
export interface BlockState {
  /** The lines between our marks. */
  readonly text: string;
  /** How many such blocks the file has. */
  readonly count: number;
}

/** Looks for our block in a file. */
export const blockQuery = (path: string): HostQuery<BlockState> => ({
  kind: 'block',
  args: [path, BEGIN, END],
  decode(fields) {
    const text = fields.get('text');
    if (text === undefined) return undefined;
    return { text: Buffer.from(text, 'base64').toString('utf8').trimEnd(), count: Number(fields.get('count')) };
  },
});

/**
 * Bash function `put_block FILE first|last TEXT`: puts our block into a file, in place of all blocks of ours that it has,
 * or else as the first or the last lines. Everything else stays as it is, owner and permissions included. A file that is
 * new to us is copied to `<path>.before-pipeline` first. Nothing is written when the block is there already.
 */
export const blockFunctions = `
put_block() {
  local file=$1 place=$2
  file=$(readlink -f -- "$file" || printf %s "$file")
  if [ ! -e "$file" ]; then : > "$file"; fi
  printf '%s\\n' '${BEGIN}' "$3" '${END}' > "$state/block"
  awk -v begin='${BEGIN}' -v end='${END}' -v place="$place" '
    function put(  line) { while ((getline line < block) > 0) print line; done = 1 }
    BEGIN { block = ARGV[1]; ARGV[1] = "" }
    { lines[NR] = $0 }
    END {
      for (i = NR; i >= 1; i--) {
        if (lines[i] == end) last = i
        else if (lines[i] == begin && last) { until[i] = last; last = 0; blocks++ }
      }
      if (!blocks && place == "first") put()
      for (i = 1; i <= NR; i++) {
        if (!(i in until)) { print lines[i]; continue }
        if (!done) put()
        i = until[i]
      }
      if (!done) put()
    }
  ' "$state/block" "$file" > "$state/with-block"
  if ! cmp -s "$state/with-block" "$file"; then
    if ! grep -qF '${MARK}' "$file" && [ -s "$file" ] && [ ! -e "$file.before-pipeline" ]; then
      cp -p "$file" "$file.before-pipeline"
      say "kept the file that was there as $file.before-pipeline"
    fi
    cp -p "$file" "$file.part"
    cat "$state/with-block" > "$file.part"
    mv -f "$file.part" "$file"
  fi
  rm -f "$state/block" "$state/with-block"
}
`;
