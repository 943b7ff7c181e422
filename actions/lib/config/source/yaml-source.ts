import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { located } from '#lib/config/findings.ts';
import { type Position, UserError, UserErrors } from '#lib/errors.ts';

export type Path = readonly (string | number)[];

/** A YAML file whose content is plain data and whose every part can be found again in the text. */
export interface YamlSource {
  readonly file: string;
  /** The top-level map. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Where a key stands, undefined when the file does not have it. An item of a list is its own key. */
  keyAt(path: Path): Position | undefined;
  /** Where a value stands; that of its key when it is empty. */
  valueAt(path: Path): Position | undefined;
  /** A plain value as it is written, such as `0x12` for the number 18. */
  textAt(path: Path): string | undefined;
}

/** One slip of syntax often makes the parser stumble over all that follows. */
const MOST_MISTAKES = 10;

/** How the parser reports nesting beyond what it can follow. */
const STACK_OVERFLOW = /call stack/;

/** What is wrong with a file as a whole is shown on its first line. */
function ofFile(file: string, message: string, cause?: unknown): UserError {
  const position = { file, line: 1, column: 1 };
  return new UserError(located(position, message), { position, cause });
}

const tooDeep = (file: string): UserError => ofFile(file, 'nested too deeply; a config has three levels at most.');

/** Enough for sharing a few blocks, far below what makes a small file expand without end. */
const MOST_ALIASES = 100;

/**
 * Parses one YAML 1.2 document (core schema, string keys, no duplicates).
 *
 * @throws UserErrors with every mistake of syntax that the parser reports.
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
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.some(({ message }) => STACK_OVERFLOW.test(message))) throw tooDeep(file);
  if (mistakes.length > 0) {
    // What else the parser has to say of the same place follows from the first.
    const places = new Set(mistakes.map(({ pos: [start] }) => start));
    const shown = mistakes.filter(({ pos: [start] }) => places.delete(start)).slice(0, MOST_MISTAKES);
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

/** Turns nodes into plain data; the JSON round trip refuses an anchor that contains itself. */
function expand(document: Document.Parsed, file: string): Record<string, unknown> {
  try {
    const value = document.toJS({ maxAliasCount: MOST_ALIASES }) as Record<string, unknown>;
    JSON.stringify(value);
    return value;
  } catch (cause) {
    const limit = `to ${MOST_ALIASES} nodes at most`;
    throw ofFile(file, `the aliases expand too far (${limit}); write the values out.`, cause);
  }
}

/**
 * The parser's messages, where they speak of YAML's insides, in the words of someone who edits a config.
 *
 * @param rest the file from the place of the mistake on.
 */
function explain(code: string, message: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${/^[^\s:]*/.exec(rest)?.[0]} stands twice in the same block; keep one of them.`;
    case 'TAB_AS_INDENT':
      return 'a tab is used as indentation; YAML allows blanks only.';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; the file must hold one.';
    case 'NON_STRING_KEY':
      return 'a key that is not plain text; quote it.';
    default:
      return `not valid YAML: ${message.split('\n')[0]?.replace(/\.?$/, '.')}`;
  }
}

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
