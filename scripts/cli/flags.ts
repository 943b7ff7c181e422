import { Option } from 'commander';
import { UserError, UserErrors } from '#lib/errors.ts';
import { nearest } from '#lib/nearest.ts';
import type { InputKind, InputSpec, Inputs } from '#lib/runtime/input-spec.ts';
import { type Env, inputVariable, parseInputs } from '#lib/runtime/parse-inputs.ts';
import type { CliCommand } from './command.ts';
import { FLAGS_HEADING, type HelpItem } from './help.ts';
import { type Folders, pathFromUser, pathKindOf } from './paths.ts';

/** An input whose values are known: a choice, or an optional text that is one of a list. */
type FlagKind = InputKind & { readonly oneOf?: readonly string[] };

/** The flags of a command: the inputs of an action, or ones of the same form. */
export type FlagSpec = Readonly<Record<string, FlagKind>>;

/** Gives a command a flag for every input but the secrets, which are environment variables. */
export function addFlags(command: CliCommand, spec: FlagSpec): CliCommand {
  command.optionsGroup(FLAGS_HEADING);
  for (const [name, kind] of Object.entries(spec)) command.addOption(optionOf(name, kind));
  return command;
}

function optionOf(name: string, kind: FlagKind): Option {
  const option = new Option(`--${name} ${placeholderOf(name, kind)}`, descriptionOf(kind));
  // `--no-x` is a flag by that name here, not the opposite of a flag `--x`.
  option.negate = false;
  if (kind.kind === 'flag') option.preset('true');
  if (kind.kind === 'secret') option.hideHelp();
  return option.argParser((value: string, earlier: string | undefined) => checked(name, kind, value, earlier));
}

/** @throws UserError for a value that is refused before any other is looked at. */
function checked(name: string, kind: FlagKind, value: string, earlier: string | undefined): string {
  if (kind.kind === 'secret') {
    throw new UserError(
      `--${name} is a secret and is never given on the command line. Set ${kind.env ?? inputVariable(name)} in the environment.`,
    );
  }
  if (earlier !== undefined) throw new UserError(`--${name} is given twice.`);
  if (value.startsWith('--')) throw new UserError(`--${name} lacks its value. ${kind.description}`);
  const values = valuesOf(kind);
  if (values !== undefined && !values.includes(value)) {
    throw new UserError(`--${name} is "${value}", expected one of ${values.join(', ')}.${suggestion(value, values)}`);
  }
  return value;
}

/** ` Did you mean …?`, or nothing where no known name is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

const valuesOf = (kind: FlagKind): readonly string[] | undefined =>
  kind.oneOf ?? (kind.kind === 'choice' ? kind.options : undefined);

function placeholderOf(name: string, kind: FlagKind): string {
  if (kind.kind === 'flag') return '[true|false]';
  if (valuesOf(kind) !== undefined) return '<name>';
  return `<${kind.kind === 'number' ? 'number' : (pathKindOf(name) ?? 'text')}>`;
}

/** Meaning, allowed values, default and environment variable of a flag, in a sentence each. */
function descriptionOf(kind: FlagKind): string {
  const values = valuesOf(kind);
  const expected = kind.kind === 'text' ? kind.pattern?.expected : undefined;
  const preset = 'default' in kind ? kind.default : undefined;
  return [
    kind.description,
    ...(values === undefined ? [] : [`One of ${values.join(', ')}.`]),
    ...(values === undefined && expected !== undefined ? [`Expected: ${expected}.`] : []),
    ...(kind.kind === 'number' ? [`From ${kind.min} to ${kind.max}${kind.integer ? ', whole' : ''}.`] : []),
    ...(preset === undefined ? [] : [`Default: ${preset}.`]),
    ...('required' in kind && kind.required === true ? ['Required.'] : []),
    ...(kind.env === undefined ? [] : [`Also read from ${kind.env}.`]),
  ].join(' ');
}

/** The secrets of a spec as help items, by the variables that they are read from. */
export const secretItems = (spec: FlagSpec): readonly HelpItem[] =>
  Object.entries(spec).flatMap(([name, kind]) =>
    kind.kind === 'secret'
      ? [[kind.env ?? inputVariable(name), `${kind.description}${kind.required === true ? ' Required.' : ''}`] as const]
      : [],
  );

/**
 * The flags that were given, in the variables in which a runner hands over inputs. Relative paths, those of environment
 * variables included, start where the user stands.
 */
export function inputsOf(command: CliCommand, spec: FlagSpec, env: Env, folders: Folders): Record<string, string> {
  const inputs: Record<string, string> = {};
  const given = command.opts<Record<string, string | undefined>>();
  for (const option of command.options) {
    const name = option.name();
    const kind = spec[name];
    if (kind === undefined) continue;
    const ofVariable = kind.env !== undefined && pathKindOf(name) !== undefined ? env[kind.env] : undefined;
    const value = given[option.attributeName()] ?? ofVariable;
    if (value !== undefined && value !== '') inputs[inputVariable(name)] = pathFromUser(name, value, folders);
  }
  return inputs;
}

/**
 * {@link parseInputs}, with errors in the words of a command line: an input is a flag here, a secret a variable.
 *
 * @throws UserErrors with one error for each input that is wrong.
 */
export function parseFlags<const S extends InputSpec>(spec: S, env: Env): Inputs<S> {
  try {
    return parseInputs(spec, env);
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    throw new UserErrors(error.errors.map(({ message }) => new UserError(inFlagWords(message, spec))));
  }
}

function inFlagWords(message: string, spec: InputSpec): string {
  const [whole = '', name = '', variable = ''] =
    /^Input "([^"]+)"( \(or the environment variable \w+\))?/.exec(message) ?? [];
  const kind = spec[name];
  if (kind === undefined) return message;
  const rest = message.slice(whole.length);
  if (kind.kind !== 'secret') return `--${name}${variable}${rest}`;
  return `The environment variable ${kind.env ?? inputVariable(name)}${rest}`;
}
