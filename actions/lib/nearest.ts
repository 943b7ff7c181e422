/** How many letters to insert, delete, replace or swap with their neighbour to get from one word to the other. */
export function distance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let steps = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) steps = Math.min(steps, (beforeLast[column - 2] ?? 0) + 1);
      current.push(steps);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Longer words are not compared, because the time grows with the square of the length. */
const MAX_WORD_LENGTH = 64;

/**
 * The known word that someone who typed `word` probably meant: at most a third of its letters differ, or one of the two
 * begins with the other. Upper and lower case count as equal. Undefined when no known word is near.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  let best: { readonly word: string; readonly steps: number } | undefined;
  for (const candidate of known) {
    const steps = distance(word, candidate);
    if (steps <= Math.max(1, Math.floor(candidate.length / 3)) && (best === undefined || steps < best.steps)) {
      best = { word: candidate, steps };
    }
  }
  if (best !== undefined) return best.word;
  const lower = word.toLowerCase();
  return known.find((candidate) => {
    const other = candidate.toLowerCase();
    return lower.length >= 3 && (other.startsWith(lower) || lower.startsWith(other));
  });
}
