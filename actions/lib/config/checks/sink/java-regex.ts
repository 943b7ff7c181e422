import { escapeRegex } from '#lib/escape-regex.ts';

/**
 * Returns a function that says whether a text matches a Java regular expression. The whole text must match, as Kafka
 * requires of a topic's name.
 *
 * Translates what Java writes differently: quoting (`\Q…\E`), `\A`, `\z`, `\Z`, `(?i)` at the start, possessive
 * quantifiers and POSIX classes. Returns undefined for any other syntax that JavaScript does not have, and for a
 * malformed pattern.
 */
export function javaRegex(pattern: string): ((text: string) => boolean) | undefined {
  let source = pattern.replace(/\\Q(.*?)(?:\\E|$)/gs, (_, quoted: string) => escapeRegex(quoted));
  let flags = 'u';
  const inline = /^\(\?([is]+)\)/.exec(source);
  if (inline !== null) {
    flags += inline[1] ?? '';
    source = source.slice(inline[0].length);
  }
  source = source
    .replace(/(?<!\\)((?:\\\\)*)\\[Az]/g, '$1')
    .replace(/(?<!\\)((?:\\\\)*)\\Z/g, '$1')
    .replace(/\\p\{(Alpha|Digit|Alnum|Lower|Upper|Punct)\}/g, (_, name: string) => posix[name] ?? '')
    .replace(/(?<!\\)([*+?}])\+/g, '$1');
  for (const attempt of [flags, flags.replace('u', '')]) {
    try {
      const regex = new RegExp(`^(?:${source})$`, [...new Set(attempt)].join(''));
      return (text) => regex.test(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

const posix: Readonly<Record<string, string>> = {
  Alpha: '[A-Za-z]',
  Digit: '[0-9]',
  Alnum: '[A-Za-z0-9]',
  Lower: '[a-z]',
  Upper: '[A-Z]',
  Punct: '[!-\\/:-@\\[-`{-~]',
};
