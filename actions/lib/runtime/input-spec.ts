import type { Grammar } from '#lib/grammar.ts';
import type { Secret } from '#lib/secret.ts';

/** What all kinds of inputs share. */
interface Described {
  /** One sentence for action.yml and the README. */
  readonly description: string;
  /** Environment variable that is read when the input is not given. */
  readonly env?: string;
}

/** One line of text. */
export interface TextInput extends Described {
  readonly kind: 'text';
  readonly required?: boolean;
  readonly default?: string;
  /** What the value must look like. */
  readonly pattern?: Grammar;
  /** The value is the path of a file that must exist. */
  readonly isFile?: true;
  /** The value may be the path of a file or folder, with or without `file:`. Errors that happen there name the input. */
  readonly isPath?: true;
}
/** A text that is masked and never shown. */
export interface SecretInput extends Described {
  readonly kind: 'secret';
  readonly required?: boolean;
}
/** `true` or `false`. */
export interface FlagInput extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}
/** A number between two limits, both included. */
export interface NumberInput extends Described {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
  readonly default?: number;
}
/** One of several words. */
export interface ChoiceInput extends Described {
  readonly kind: 'choice';
  readonly options: readonly string[];
  readonly default?: string;
}

/** An input of any kind. */
export type InputKind = TextInput | SecretInput | FlagInput | NumberInput | ChoiceInput;

/** The inputs of one action, by name. Types are inferred from it, and action.yml is generated from it. */
export type InputSpec = Readonly<Record<string, InputKind>>;

/** A value that may be undefined, unless the input is required or has a default. */
type Given<K, T> = K extends { required: true } | { default: string | number } ? T : T | undefined;

type Parsed<K> = K extends { kind: 'flag' }
  ? boolean
  : K extends { kind: 'choice'; options: readonly (infer O)[] }
    ? Given<K, O>
    : K extends { kind: 'number' }
      ? Given<K, number>
      : K extends { kind: 'secret' }
        ? Given<K, Secret>
        : Given<K, string>;

/** The parsed inputs of an action, by name. */
export type Inputs<S extends InputSpec> = { readonly [N in keyof S]: Parsed<S[N]> };
