/** A package of the package manager. */
export interface Package {
  readonly name: string;
  /** `[epoch:]version-release`. */
  readonly version: string;
  /** Other names under which yum finds it. */
  readonly provides: readonly string[];
}

/** Packages from lines of a name, a version and the other names. */
export const packages = (text: string): Package[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', version = '', ...provides] = line.trim().split(' ');
      return { name, version, provides };
    });

/** Programs that come with a package. They are this machine's; until their package is installed the host lacks them. */
export const packagedPrograms: Readonly<Record<string, readonly string[]>> = {
  git: ['git'],
  jq: ['jq'],
  nano: ['nano'],
  'nmap-ncat': ['nc', 'ncat'],
};
