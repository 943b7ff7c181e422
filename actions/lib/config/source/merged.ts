import type { Position } from '#lib/errors.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Values set from outside the files, by path; they win over every file. */
export interface Override {
  readonly path: Path;
  readonly value: string;
  /** What set it, such as `PIPELINE_USER_ID`. */
  readonly variable: string;
}

/** What the files and variables say together, each part traceable to who said it. */
export interface Merged {
  readonly value: Plain;
  /** Which variable set a value, undefined when a file did or nobody. */
  variableAt(path: Path): string | undefined;
  keyAt(path: Path): Position | undefined;
  valueAt(path: Path): Position | undefined;
  textAt(path: Path): string | undefined;
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays sources over each other, later ones over earlier ones: maps key by key, anything else as a whole. A key without
 * a value counts as not set, so that a block may hold nothing but comments.
 *
 * @param sources at least one; the first is the file that missing keys belong into.
 */
export function merge(sources: readonly YamlSource[], overrides: readonly Override[]): Merged {
  const value: Record<string, unknown> = {};
  for (const source of sources) layOver(value, source.value);
  for (const { path, value: set } of overrides) setAt(value, path, set);

  const variableAt = (path: Path) =>
    overrides.find((override) => override.path.join('\0') === path.join('\0'))?.variable;
  const fromLast = <T>(ask: (source: YamlSource) => T | undefined): T | undefined => {
    for (const source of [...sources].reverse()) {
      const answer = ask(source);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  return {
    value,
    variableAt,
    keyAt: (path) => fromLast((source) => source.keyAt(path)),
    valueAt: (path) => (variableAt(path) === undefined ? fromLast((source) => source.valueAt(path)) : undefined),
    textAt: (path) => (variableAt(path) === undefined ? fromLast((source) => source.textAt(path)) : undefined),
  };
}

/** `target[key] = value` also for keys such as `__proto__`. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function layOver(target: Record<string, unknown>, source: Plain): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === null) continue;
    const under = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isPlain(value)) {
      const block: Record<string, unknown> = {};
      if (isPlain(under)) layOver(block, under);
      layOver(block, value);
      put(target, key, block);
    } else put(target, key, value);
  }
}

function setAt(target: Record<string, unknown>, path: Path, value: string): void {
  const [first, ...rest] = path.map(String);
  if (first === undefined) return;
  if (rest.length === 0) {
    put(target, first, value);
    return;
  }
  const under = Object.hasOwn(target, first) ? target[first] : undefined;
  const block: Record<string, unknown> = isPlain(under) ? { ...under } : {};
  setAt(block, rest, value);
  put(target, first, block);
}
