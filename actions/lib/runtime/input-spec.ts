import type { Secret } from '#lib/secret.ts';

/** What all kinds of input share. */
interface Described {
  /** One sentence for action.yml and the README. */
  readonly description: string;
  /** Environment variable read when the input itself is not given: what the command line and `env:` of a job set. */
  readonly env?: string;
}

export interface TextInput extends Described {
  readonly kind: 'text';
  readonly required?: boolean;
  readonly default?: string;
  /** What the value must look like, and how that is said to a person. */
  readonly pattern?: { readonly matches: RegExp; readonly expected: string };
  /** The value is the path of a file that must be there. */
  readonly isFile?: true;
}
export interface SecretInput extends Described {
  readonly kind: 'secret';
  readonly required?: boolean;
}
export interface FlagInput extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}
export interface NumberInput extends Described {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
  readonly default?: number;
}
export interface ChoiceInput extends Described {
  readonly kind: 'choice';
  readonly options: readonly string[];
  readonly default: string;
}

export type InputKind = TextInput | SecretInput | FlagInput | NumberInput | ChoiceInput;

/** The inputs of one action: plain data, from which types are inferred and against which action.yml is held. */
export type InputSpec = Readonly<Record<string, InputKind>>;

/** Text is `undefined` unless it is required or has a default. */
type Given<K, T> = K extends { required: true } | { default: string | number } ? T : T | undefined;

type Parsed<K> = K extends { kind: 'flag' }
  ? boolean
  : K extends { kind: 'choice'; options: readonly (infer O)[] }
    ? O
    : K extends { kind: 'number' }
      ? Given<K, number>
      : K extends { kind: 'secret' }
        ? Given<K, Secret>
        : Given<K, string>;

/** What a spec's inputs are once parsed: one readonly object, handed down whole. */
export type Inputs<S extends InputSpec> = { readonly [N in keyof S]: Parsed<S[N]> };
