/**
 * Bash functions of the observation about a variable of login shells and our lines in their files:
 * - `see_login NAME`: the value of a variable in a login shell, or the command at which its profile does not come to its
 *   end.
 * - `see_block PATH BEGIN END`: the text between the marks, and whether the file has one such block.
 */
export const loginQueryFunctions = `
see_login() {
  if [ "$login_state" = ok ]; then emit value "$(login_value "$1")"; else emit problem "$(login_problem)"; fi
}

see_block() {
  [ -r "$1" ] || return 0
  local found=""
  # The number of blocks, and the lines of the first, each with an x before it.
  found=$(awk -v begin="$2" -v end="$3" '
    { lines[NR] = $0 }
    END {
      for (i = NR; i >= 1; i--) {
        if (lines[i] == end) last = i
        else if (lines[i] == begin && last) { from = i; to = last; last = 0; count++ }
      }
      if (count) print count
      for (i = from + 1; i < to; i++) print "x" lines[i]
    }' "$1")
  [ -n "$found" ] || return 0
  emit count "$(printf '%s\\n' "$found" | head -n 1)"
  emit text "$(printf '%s\\n' "$found" | sed -n 's/^x//p' | base64 -w0)"
}
`;
