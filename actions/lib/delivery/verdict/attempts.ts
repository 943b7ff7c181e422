import type { Troubled } from '#lib/delivery/expected/claims.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';

/** What a record that no entry claims turned out to be. */
export type Explained =
  /** The record of an `unknown` entry, or one whose answer carried an error code: there after all. */
  | { readonly why: 'unknown' | 'coded'; readonly entry: LedgerEntry }
  /** There beside the one that is claimed, or posted by a writer that was killed. */
  | { readonly why: 'lost' };

/** Tries that failed, each of which may explain one record that no entry claims. */
export class Attempts {
  readonly #open = new Map<string, { readonly troubled: Troubled; lost: number; coded: number }[]>();

  constructor(all: readonly Troubled[]) {
    for (const troubled of all) {
      const key = `${troubled.topic} ${troubled.digest}`;
      const one = { troubled, lost: troubled.lost, coded: troubled.coded };
      const known = this.#open.get(key);
      if (known === undefined) this.#open.set(key, [one]);
      else known.push(one);
    }
  }

  /** Uses up the try that explains a record; undefined when none does. */
  take(topic: string, digest: string | undefined): Explained | undefined {
    const known = digest === undefined ? [] : (this.#open.get(`${topic} ${digest}`) ?? []);
    const lost = known.find((one) => one.lost > 0);
    if (lost !== undefined) {
      lost.lost--;
      const { entry } = lost.troubled;
      const isFirst = lost.lost === lost.troubled.lost - 1;
      // The record of an unknown entry that is there once is not there twice.
      return entry?.outcome === 'unknown' && isFirst ? { why: 'unknown', entry } : { why: 'lost' };
    }
    const coded = known.find((one) => one.coded > 0);
    if (coded?.troubled.entry === undefined) return undefined;
    coded.coded--;
    return { why: 'coded', entry: coded.troubled.entry };
  }

  /** Whether a try explains a record; that is used up. */
  explain(topic: string, digest: string | undefined): boolean {
    return this.take(topic, digest) !== undefined;
  }
}
