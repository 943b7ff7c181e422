/** A value that systemd does not accept. */
export class UnitSyntaxError extends Error {}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
};

const NUMBERED = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;

/**
 * Splits a value into words as systemd does ("Command lines" in systemd.service(5)): at white space outside single and
 * double quotes. A backslash starts an escape of C, inside and outside quotes.
 *
 * @throws UnitSyntaxError for an unclosed quote, an unknown escape, or a backslash at the end.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] as string;
    if (one === '\\') {
      const [value, length] = escaped(text.slice(at + 1));
      word = (word ?? '') + value;
      at += length;
    } else if (quote !== undefined) {
      if (one === quote) quote = undefined;
      else word = (word ?? '') + one;
    } else if (one === '"' || one === "'") {
      quote = one;
      word ??= '';
    } else if (/\s/.test(one)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + one;
  }
  if (quote !== undefined) throw new UnitSyntaxError(`unbalanced quoting: ${quote} is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}

/** The character for the escape at the start of a text, and the length of the escape without its backslash. */
function escaped(text: string): [string, number] {
  const numbered = NUMBERED.exec(text);
  if (numbered !== null) {
    const [whole, hex, octal, short, long] = numbered;
    const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
    if (code === 0 || code > 0x10ffff) throw new UnitSyntaxError(`the escape \\${whole} is no character`);
    return [String.fromCodePoint(code), whole.length];
  }
  const value = ESCAPES[text[0] ?? ''];
  if (value === undefined) throw new UnitSyntaxError(`there is no escape \\${text[0] ?? ' at the end of a line'}`);
  return [value, 1];
}

/** The values of a unit's specifiers by their letter, for example `n` for its full name. */
export type Specifiers = Readonly<Record<string, string>>;

/**
 * Replaces specifiers such as `%n` by their values, and `%%` by a percent sign.
 *
 * @throws UnitSyntaxError for an unknown specifier.
 */
export function withSpecifiers(text: string, specifiers: Specifiers): string {
  return text.replaceAll(/%(.?)/gsu, (whole, letter: string) => {
    if (letter === '%') return '%';
    const value = specifiers[letter];
    if (value === undefined) throw new UnitSyntaxError(`failed to resolve the specifier ${whole}`);
    return value;
  });
}

/**
 * Replaces variables in the words of a command line: `${NAME}` inside a word, and `$NAME` as a whole word, whose value
 * is then split at white space. `$$` is a dollar sign. A variable that is not set is empty.
 */
export function withVariables(words: readonly string[], environment: Readonly<Record<string, string>>): string[] {
  return words.flatMap((word) => {
    const whole = /^\$([A-Za-z_]\w*)$/.exec(word);
    if (whole !== null) return (environment[whole[1] as string] ?? '').split(/\s+/).filter((part) => part !== '');
    return [
      word.replaceAll(/\$(?:\$|\{([A-Za-z_]\w*)\})/g, (_, name: string | undefined) =>
        name === undefined ? '$' : (environment[name] ?? ''),
      ),
    ];
  });
}
