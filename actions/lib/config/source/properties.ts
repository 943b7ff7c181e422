import { located } from '#lib/config/findings.ts';
import { type Position, UserError, UserErrors } from '#lib/errors.ts';

/** One entry of a .properties file, escapes resolved. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly keyAt: Position;
  readonly valueAt: Position;
}

/** Blank, tab and form feed: what java.util.Properties takes for white space within a line. */
const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\f';

interface Character {
  readonly text: string;
  /** It was written with a backslash, so it separates nothing. */
  readonly escaped: boolean;
  readonly at: Position;
}

/**
 * Parses the format of java.util.Properties: `#` and `!` comments, `=`, `:` or blanks between key and value, escapes,
 * `\uXXXX`, lines continued by a final backslash.
 *
 * Where Java keeps the last of two equal keys in silence, this refuses: nobody means to set a key twice.
 *
 * @throws UserErrors with every malformed escape and duplicate key.
 */
export function parseProperties(text: string, file: string): readonly Property[] {
  const errors: UserError[] = [];
  const fail = (position: Position, message: string) => {
    errors.push(new UserError(located(position, message), { position }));
  };
  const properties: Property[] = [];
  const seen = new Map<string, Position>();
  for (const logical of logicalLines(text, file, fail)) {
    const property = split(logical.characters, logical.end);
    const first = seen.get(property.key);
    if (first === undefined) {
      seen.set(property.key, property.keyAt);
      properties.push(property);
    } else fail(property.keyAt, `"${property.key}" is already set in line ${first.line}; keep one of them.`);
  }
  if (errors.length > 0) throw new UserErrors(errors);
  return properties;
}

interface LogicalLine {
  readonly characters: readonly Character[];
  readonly end: Position;
}

function* logicalLines(
  text: string,
  file: string,
  fail: (position: Position, message: string) => void,
): Generator<LogicalLine> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  for (let index = 0; index < lines.length; index += 1) {
    const first = (lines[index] ?? '').replace(/^[ \t\f]+/, '');
    if (first === '' || first.startsWith('#') || first.startsWith('!')) continue;
    const characters: Character[] = [];
    let end: Position;
    let continued: boolean;
    do {
      const line = lines[index] ?? '';
      const begin = line.length - line.replace(/^[ \t\f]+/, '').length;
      continued = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
      const upTo = continued ? line.length - 1 : line.length;
      characters.push(...resolveEscapes(line, begin, upTo, { file, line: index + 1 }, fail));
      end = { file, line: index + 1, column: Math.max(upTo, begin) + 1 };
      if (continued && characters.length > 0) index += 1;
    } while (continued && characters.length > 0 && index < lines.length);
    // A line that is nothing but a backslash continues nothing; as the last one, Java makes it an empty entry.
    if (characters.length > 0 || (continued && index === lines.length - 1)) yield { characters, end };
  }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function* resolveEscapes(
  line: string,
  begin: number,
  upTo: number,
  place: { readonly file: string; readonly line: number },
  fail: (position: Position, message: string) => void,
): Generator<Character> {
  for (let column = begin; column < upTo; column += 1) {
    const at = { ...place, column: column + 1 };
    const character = line.charAt(column);
    if (character !== '\\') {
      yield { text: character, escaped: false, at };
      continue;
    }
    column += 1;
    const next = line.charAt(column);
    if (next !== 'u') {
      yield { text: escapes[next] ?? next, escaped: true, at };
      continue;
    }
    const hex = line.slice(column + 1, Math.min(column + 5, upTo));
    if (/^[0-9A-Fa-f]{4}$/.test(hex)) {
      yield { text: String.fromCharCode(Number.parseInt(hex, 16)), escaped: true, at };
      column += 4;
    } else fail(at, `"\\u${hex}" is no character: \\u takes four hex digits. For a backslash write "\\\\".`);
  }
}

function split(characters: readonly Character[], end: Position): Property {
  const isSeparator = ({ text, escaped }: Character) => !escaped && (text === '=' || text === ':');
  let cursor = 0;
  while (cursor < characters.length) {
    const character = characters[cursor];
    if (character === undefined || isSeparator(character) || (!character.escaped && isBlank(character.text))) break;
    cursor += 1;
  }
  const key = characters.slice(0, cursor);
  let separators = 0;
  while (cursor < characters.length) {
    const character = characters[cursor];
    if (character === undefined || character.escaped) break;
    if (isSeparator(character) && separators === 0) separators = 1;
    else if (!isBlank(character.text)) break;
    cursor += 1;
  }
  const value = characters.slice(cursor);
  const textOf = (part: readonly Character[]) => part.map(({ text }) => text).join('');
  return {
    key: textOf(key),
    value: textOf(value),
    keyAt: characters[0]?.at ?? end,
    valueAt: value[0]?.at ?? end,
  };
}

/** Writes entries so that {@link parseProperties} and Java read exactly them again. ASCII only. */
export const formatProperties = (entries: Iterable<readonly [key: string, value: string]>): string =>
  [...entries].map(([key, value]) => `${escaped(key, true)}=${escaped(value, false)}\n`).join('');

function escaped(text: string, isKey: boolean): string {
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const code = text.charCodeAt(index);
    if (character === ' ') result += isKey || index === 0 ? '\\ ' : ' ';
    else if ('\\=:#!'.includes(character)) result += `\\${character}`;
    else if (code >= 0x20 && code < 0x7f) result += character;
    else result += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return result;
}
