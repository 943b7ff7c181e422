import type { z } from 'zod';
import { type Finding, shown } from '#lib/config/source/findings.ts';
import type { Merged } from '#lib/config/source/merged.ts';
import type { Path } from '#lib/config/source/yaml-source.ts';
import type { Position } from '#lib/errors.ts';
import { nearest } from '#lib/nearest.ts';
import { allKeys, describe, keysAt, shapeAt } from './key-shapes.ts';

/** Turns what the schema finds wrong into findings with key, place, value, what was expected, and the fix. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], merged: Merged, mainFile: string): Finding[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(path, key, merged))
      : [wrongValue(issue, path, merged, mainFile)];
  });
}

/** A path as messages write it, such as `topics.partitions` or `msk.subnets[0]`. */
export const dotted = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );

function unknownKey(block: Path, key: string, merged: Merged): Finding {
  const path = [...block, key];
  const known = keysAt(block);
  const where = block.length === 0 ? 'at the top' : `in ${dotted(block)}`;
  return {
    message: `unknown key ${shown(key)} ${where}; ${suggestion(block, key, known)} Known here: ${known.join(', ')}.`,
    position: merged.keyAt(path),
    keys: [dotted(path)],
  };
}

/** The fix for an unknown key: the name that was probably meant, else to remove it. */
function suggestion(block: Path, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  const elsewhere = allKeys().filter((other) => other.split('.').at(-1) === key && other !== dotted([...block, key]));
  const [first] = elsewhere;
  if (first !== undefined && elsewhere.length === 1) return `did you mean "${first}"?`;
  return 'remove it.';
}

function wrongValue(issue: z.core.$ZodIssue, path: Path, merged: Merged, mainFile: string): Finding {
  const key = dotted(path);
  const value = path.reduce<unknown>(
    (part, step) => (part as Record<string | number, unknown> | undefined)?.[step],
    merged.value,
  );
  const expected = expectation(issue, path);
  const variable = merged.variableAt(path);
  if (variable !== undefined) {
    return {
      message: `The environment variable ${variable}, which replaces ${key}, is ${shown(value)}, expected ${expected}.`,
      position: undefined,
      keys: [key],
    };
  }
  if (value === undefined) {
    const parent = merged.keyAt(path) ?? merged.keyAt(path.slice(0, -1)) ?? start(mainFile);
    return {
      message: `${key} is missing, expected ${expected}; add it. ${shapeAt(path)?.description ?? ''}`.trimEnd(),
      position: parent,
      keys: [key],
    };
  }
  const position = merged.valueAt(path);
  const text = merged.textAt(path);
  if (
    shapeAt(path)?.type === 'string' &&
    ['number', 'boolean', 'bigint'].includes(typeof value) &&
    text !== undefined
  ) {
    const read = typeof value === 'boolean' ? 'true or false' : `the number ${String(value)}`;
    return {
      message: `${key} is read as ${read}, expected a text; quote it: ${last(path)}: "${text}".`,
      position,
      keys: [key],
    };
  }
  const said = typeof value === 'number' ? (text ?? String(value)) : shown(value);
  return { message: `${key} is ${said}, expected ${expected}.`, position, keys: [key] };
}

const start = (file: string): Position => ({ file, line: 1, column: 1 });
const last = (path: Path): string => String(path.at(-1) ?? '');

/** What the value should be: in the words of the schema's rule ("must be …"), else described from the schema. */
function expectation(issue: z.core.$ZodIssue, path: Path): string {
  const own = /^must be (.+)$/s.exec(issue.message)?.[1];
  if (own !== undefined) return own;
  if (issue.code === 'invalid_format' && issue.format === 'url') return 'an http:// or https:// address';
  return describe(shapeAt(path));
}
