/** A parsed command line. */
export interface Options {
  readonly words: readonly string[];
  /** The values of each option, in order, by its long name. An option without a value has the value `''`. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The first unknown option. */
  readonly unknown?: string;
}

/** All spellings of the options, with the long name. `value`: the option takes a value. */
export type Spellings = Readonly<Record<string, { readonly name: string; readonly value?: true }>>;

/** Parses options (`-n 5`, `-n5`, `--lines 5`, `--lines=5`) and words, in any order. `--` ends the options. */
export function parseOptions(args: readonly string[], spellings: Spellings): Options {
  const words: string[] = [];
  const given = new Map<string, string[]>();
  const left = [...args];
  for (let one = left.shift(); one !== undefined; one = left.shift()) {
    if (one === '--') return { words: [...words, ...left], given };
    if (!one.startsWith('-')) {
      words.push(one);
      continue;
    }
    const [, long, longValue] = /^(--[\w-]+)=(.*)$/s.exec(one) ?? [];
    const spelling = long ?? (spellings[one] === undefined && !one.startsWith('--') ? one.slice(0, 2) : one);
    const option = spellings[spelling];
    const attached = longValue ?? (spelling === one ? undefined : one.slice(2));
    if (option === undefined || (option.value === undefined && attached !== undefined))
      return { words, given, unknown: one };
    const value = option.value === undefined ? '' : (attached ?? left.shift() ?? '');
    given.set(option.name, [...(given.get(option.name) ?? []), value]);
  }
  return { words, given };
}

/** Options that are accepted and have no effect. */
export const withoutEffect = (...spellings: readonly string[]): Spellings =>
  Object.fromEntries(spellings.map((one) => [one, { name: 'without-effect' }]));
