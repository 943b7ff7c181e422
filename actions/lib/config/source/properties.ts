import { type Position, UserError, UserErrors } from '#lib/errors.ts';
import { located } from './findings.ts';

/** One entry of a properties file, with its escapes resolved. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly keyAt: Position;
  readonly valueAt: Position;
}

/** Blank, tab and form feed are white space in java.util.Properties. */
const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\f';

interface Character {
  readonly text: string;
  /** Whether it was written with a backslash. An escaped `=` or blank does not end the key. */
  readonly isEscaped: boolean;
  readonly at: Position;
}

/**
 * Parses the format of java.util.Properties: comments with `#` or `!`; `=`, `:` or blanks between key and value;
 * escapes such as `\t` and `\uXXXX`; lines that a backslash at the end continues.
 *
 * In one point it is stricter: a key that is set twice is an error. Java silently uses the last one.
 *
 * @throws UserErrors with every malformed escape and every key that is set twice.
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
    } else fail(property.keyAt, `the key "${property.key}" is already set in line ${first.line}; remove one of them.`);
  }
  if (errors.length > 0) throw new UserErrors(errors);
  return properties;
}

/** One entry: a line of the file and the lines that continue it. */
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
    // A line that is only a backslash is ignored. At the end of the file, Java reads an empty entry there, so this does
    // too.
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
      yield { text: character, isEscaped: false, at };
      continue;
    }
    column += 1;
    const next = line.charAt(column);
    if (next !== 'u') {
      yield { text: escapes[next] ?? next, isEscaped: true, at };
      continue;
    }
    const hex = line.slice(column + 1, Math.min(column + 5, upTo));
    if (/^[0-9A-Fa-f]{4}$/.test(hex)) {
      yield { text: String.fromCharCode(Number.parseInt(hex, 16)), isEscaped: true, at };
      column += 4;
    } else fail(at, `"\\u${hex}" is not a character, expected \\u and four hex digits; for a backslash write "\\\\".`);
  }
}

/** Splits a logical line into its key and its value. */
function split(characters: readonly Character[], end: Position): Property {
  const isSeparator = ({ text, isEscaped }: Character) => !isEscaped && (text === '=' || text === ':');
  let cursor = 0;
  while (cursor < characters.length) {
    const character = characters[cursor];
    if (character === undefined || isSeparator(character) || (!character.isEscaped && isBlank(character.text))) break;
    cursor += 1;
  }
  const key = characters.slice(0, cursor);
  let separators = 0;
  while (cursor < characters.length) {
    const character = characters[cursor];
    if (character === undefined || character.isEscaped) break;
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
