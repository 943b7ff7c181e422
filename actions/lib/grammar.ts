/** What a text must look like. */
export interface Grammar {
  /** What is expected, such as `a host name or an IP address`. */
  readonly expected: string;
  /** Matches every text that is right, and few others. Editors check with it. */
  readonly matches: RegExp;
  /**
   * Says more precisely what is expected in place of a text, such as `a host name without a port`; undefined when it has
   * nothing to say. What the pattern cannot check, it checks.
   */
  readonly hint?: (text: string) => string | undefined;
}

/** What is expected in place of a text; undefined when the text is right. */
export function expectationOf(grammar: Grammar, text: string): string | undefined {
  return grammar.hint?.(text) ?? (grammar.matches.test(text) ? undefined : grammar.expected);
}
