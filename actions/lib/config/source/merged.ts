import type { Position } from '#lib/errors.ts';
import { isObject } from '#lib/json.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Plain = Readonly<Record<string, unknown>>;

/** A value that an environment variable sets. It wins over all files. */
export interface Override {
  readonly path: Path;
  readonly value: string;
  /** Name of the variable, such as `PIPELINE_USER_ID`. */
  readonly variable: string;
}

/** The values of all files and variables together. Each can be traced to the place where it is written. */
export interface Merged {
  readonly value: Plain;
  /** The variable that has set a value; undefined when a file has, or nothing. */
  variableAt(path: Path): string | undefined;
  /** As in {@link YamlSource}, for the file whose value counts. */
  keyAt(path: Path): Position | undefined;
  valueAt(path: Path): Position | undefined;
  textAt(path: Path): string | undefined;
}

/**
 * Merges sources. Later ones win over earlier ones: blocks are merged key by key, any other value is replaced. A key
 * without a value counts as not set, so a block may hold nothing but comments.
 */
export function merge(sources: readonly YamlSource[], overrides: readonly Override[]): Merged {
  const value: Record<string, unknown> = {};
  for (const source of sources) mergeInto(value, source.value);
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

/** Sets `target[key]`, also for keys such as `__proto__`. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Merges a source into the target. */
function mergeInto(target: Record<string, unknown>, source: Plain): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === null) continue;
    const under = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isObject(value)) {
      const block: Record<string, unknown> = {};
      if (isObject(under)) mergeInto(block, under);
      mergeInto(block, value);
      put(target, key, block);
    } else put(target, key, value);
  }
}

/** Sets the value at a path and creates the blocks above it. */
function setAt(target: Record<string, unknown>, path: Path, value: string): void {
  const [first, ...rest] = path.map(String);
  if (first === undefined) return;
  if (rest.length === 0) {
    put(target, first, value);
    return;
  }
  const under = Object.hasOwn(target, first) ? target[first] : undefined;
  const block: Record<string, unknown> = isObject(under) ? { ...under } : {};
  setAt(block, rest, value);
  put(target, first, block);
}
