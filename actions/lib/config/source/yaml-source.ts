import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type Position, UserError, UserErrors } from '#lib/errors.ts';
import { located } from './findings.ts';

/** The way to a value: names of keys, and indexes in lists. */
export type Path = readonly (string | number)[];

/** The content of a YAML file as plain data, and the place of each part in the file. */
export interface YamlSource {
  readonly file: string;
  /** The keys and values of the file. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Where a key is written; undefined when the file does not have it. For an item of a list, where the item is. */
  keyAt(path: Path): Position | undefined;
  /** Where the value of a key is written; for an empty value, where the key is. */
  valueAt(path: Path): Position | undefined;
  /** A value as it is written, such as `0x12` for the number 18; undefined for blocks and lists. */
  textAt(path: Path): string | undefined;
}

/** Syntax errors to show. One of them often causes many more. */
const MAX_ERRORS = 10;

/** How the parser reports that the nesting is too deep for it. */
const STACK_OVERFLOW = /call stack/;

/** An error about the file as a whole, placed on its first line. */
function ofFile(file: string, message: string, cause?: unknown): UserError {
  const position = { file, line: 1, column: 1 };
  return new UserError(located(position, message), { position, cause });
}

const tooDeep = (file: string): UserError =>
  ofFile(file, 'the file is nested too deeply; a config has at most three levels.');

/** Enough to share a few blocks, and far too few for a small file to expand into a huge one. */
const MAX_ALIASES = 100;

/**
 * Parses a file with one YAML 1.2 document (core schema, text keys, no duplicate keys).
 *
 * @throws UserErrors with every syntax error; UserError when the file is empty, or holds something else than keys.
 */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (message: string, offset: number): UserError => {
    const position = at(offset);
    return new UserError(located(position, message), { position });
  };

  const document = parse(text, file, lines);
  const problems = [...document.errors, ...document.warnings];
  if (problems.some(({ message }) => STACK_OVERFLOW.test(message))) throw tooDeep(file);
  if (problems.length > 0) {
    // Of several problems at one place, the first causes the others.
    const places = new Set(problems.map(({ pos: [start] }) => start));
    const shown = problems.filter(({ pos: [start] }) => places.delete(start)).slice(0, MAX_ERRORS);
    throw new UserErrors(
      shown.map(({ code, message, pos: [start] }) => fail(explain(code, message, text.slice(start)), start)),
    );
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    throw fail('the file is empty; it needs at least userId: "0affd5f86743" with your own id.', 0);
  }
  if (!isMap(contents)) {
    const kind = isSeq(contents) ? 'a list' : isAlias(contents) ? 'an alias' : 'a single value';
    throw fail(
      `the file holds ${kind}, expected keys with values such as userId: "0affd5f86743".`,
      contents.range?.[0] ?? 0,
    );
  }
  const value = expand(document, file);
  const find = (path: Path) => locate(document, path);
  const offsetOf = (node: Node | undefined) => node?.range?.[0];
  const keyAt = (path: Path) => {
    const found = find(path);
    const offset = offsetOf(found?.key) ?? offsetOf(found?.value);
    return offset === undefined ? undefined : at(offset);
  };
  return {
    file,
    value,
    keyAt,
    valueAt: (path) => {
      const node = find(path)?.value;
      const offset = offsetOf(node);
      const empty =
        isScalar(node) && node.range !== null && node.range !== undefined && node.range[0] === node.range[1];
      return offset === undefined || empty ? keyAt(path) : at(offset);
    },
    textAt: (path) => {
      const node = find(path)?.value;
      return isScalar(node) ? node.source : undefined;
    },
  };
}

function parse(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      stringKeys: true,
      uniqueKeys: true,
      prettyErrors: false,
      resolveKnownTags: false,
      lineCounter,
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(file);
    throw cause;
  }
}

/** The document as plain data. Writing it as JSON detects an anchor that contains itself. */
function expand(document: Document.Parsed, file: string): Record<string, unknown> {
  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>;
    JSON.stringify(value);
    return value;
  } catch (cause) {
    const limit = `at most ${MAX_ALIASES} nodes are allowed`;
    throw ofFile(file, `the aliases expand too far (${limit}); write out the values instead.`, cause);
  }
}

/**
 * The parser's messages in the words of someone who edits a config.
 *
 * @param rest the text of the file from the place of the problem on.
 */
function explain(code: string, message: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${/^[^\s:]*/.exec(rest)?.[0]} is set twice in the same block; remove one of them.`;
    case 'TAB_AS_INDENT':
      return 'a tab is used for indentation; YAML allows only blanks.';
    case 'MULTIPLE_DOCS':
      return 'a second YAML document begins here; remove the line.';
    case 'NON_STRING_KEY':
      return 'a key is not a text; quote it.';
    default:
      return `not valid YAML: ${message.split('\n')[0]?.replace(/\.?$/, '.')}`;
  }
}

/** The nodes of a key and its value; undefined when the document does not have the path. */
function locate(document: Document.Parsed, path: Path): { readonly key?: Node; readonly value?: Node } | undefined {
  let node: unknown = document.contents;
  let found: { readonly key?: Node; readonly value?: Node } | undefined = { value: document.contents as Node };
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return undefined;
      node = pair.value;
      found = { key: pair.key as Node, ...(pair.value === null ? {} : { value: pair.value as Node }) };
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (node === undefined) return undefined;
      found = { value: node as Node };
    } else return undefined;
  }
  return found;
}
