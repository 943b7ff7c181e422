import { statSync } from 'node:fs';
import { UserError, UserErrors } from '#lib/errors.ts';
import { expectationOf } from '#lib/grammar.ts';
import { redact, Secret } from '#lib/secret.ts';
import type { InputKind, InputSpec, Inputs, NumberInput, TextInput } from './input-spec.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Name of the environment variable in which a GitHub runner passes an input. */
export const inputVariable = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

/** Characters of a wrong value that an error shows. */
const MAX_SHOWN_LENGTH = 60;

/** Characters of a text input. No path is longer on Linux. */
const MAX_TEXT_LENGTH = 4096;

/**
 * Reads and checks all inputs of an action.
 *
 * An input that is missing, empty or white space counts as not given: a runner passes `''` for an input without a value.
 * White space around a value is removed; around a secret only line endings are.
 *
 * @throws UserErrors with one error for each input that is wrong.
 */
export function parseInputs<const S extends InputSpec>(spec: S, env: Env): Inputs<S> {
  const errors: UserError[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(spec)) {
    try {
      parsed[name] = parseOne(name, kind, rawOf(name, kind, env));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new UserErrors(errors);
  return parsed as Inputs<S>;
}

function rawOf(name: string, kind: InputKind, env: Env): string | undefined {
  for (const variable of [inputVariable(name), kind.env]) {
    const value = variable === undefined ? undefined : env[variable];
    if (value !== undefined && value.trim() !== '') return value;
  }
  return undefined;
}

function parseOne(name: string, kind: InputKind, raw: string | undefined): unknown {
  if (raw === undefined) {
    if ('default' in kind && kind.default !== undefined) return kind.default;
    if ('required' in kind && kind.required === true) throw missing(name, kind);
    return undefined;
  }
  if (raw.includes('\0')) throw wrong(name, kind, raw, 'a text without NUL characters');
  if (kind.kind === 'secret') return new Secret(raw.replace(/^[\r\n]+|[\r\n]+$/g, ''));
  const value = raw.trim();
  switch (kind.kind) {
    case 'text':
      checkText(name, kind, value);
      return value;
    case 'flag':
      if (value !== 'true' && value !== 'false') throw wrong(name, kind, value, 'true or false');
      return value === 'true';
    case 'choice':
      if (!kind.options.includes(value)) throw wrong(name, kind, value, `one of ${kind.options.join(', ')}`);
      return value;
    case 'number':
      return parseNumber(name, kind, value);
  }
}

/** @throws UserError when the text is not what the input expects. */
function checkText(name: string, kind: TextInput, value: string): void {
  if (value.length > MAX_TEXT_LENGTH) throw wrong(name, kind, value, `at most ${MAX_TEXT_LENGTH} characters`);
  if (/\p{Cc}/u.test(value)) throw wrong(name, kind, value, 'a single line without control characters');
  const expected = kind.pattern && expectationOf(kind.pattern, value);
  if (expected !== undefined) throw wrong(name, kind, value, expected);
  if (kind.isFile === true && !isFile(value)) throw wrong(name, kind, value, 'the path of a file that exists');
}

/** Whether the path is a file. A path that cannot even be looked at, such as one that is too long, is none. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function parseNumber(name: string, kind: NumberInput, value: string): number {
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  const fits = number >= kind.min && number <= kind.max && (!kind.integer || Number.isSafeInteger(number));
  if (!fits)
    throw wrong(name, kind, value, `${kind.integer ? 'a whole number' : 'a number'} from ${kind.min} to ${kind.max}`);
  return number;
}

function missing(name: string, kind: InputKind): UserError {
  const other = kind.env === undefined ? '' : ` (or the environment variable ${kind.env})`;
  return new UserError(`Input "${name}"${other} is required and was not given. ${kind.description}`);
}

function wrong(name: string, kind: InputKind, value: string, expected: string): UserError {
  const shown = kind.kind === 'secret' ? 'the given value' : JSON.stringify(shorten(redact(value)));
  return new UserError(`Input "${name}" is ${shown}, expected ${expected}.`);
}

const shorten = (value: string): string =>
  value.length <= MAX_SHOWN_LENGTH ? value : `${value.slice(0, MAX_SHOWN_LENGTH)}… (${value.length} characters)`;
