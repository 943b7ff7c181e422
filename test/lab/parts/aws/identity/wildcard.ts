const compiled = new Map<string, RegExp>();

/**
 * Whether a pattern with IAM's wildcards `*` and `?` matches a text.
 *
 * @param flags `i` for names of actions, whose letter case does not matter.
 */
export function covers(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known.test(text);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, `s${flags}`);
  compiled.set(key, made);
  return made.test(text);
}
