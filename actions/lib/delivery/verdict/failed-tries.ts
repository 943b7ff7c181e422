import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';
import type { LedgerEntry } from '#lib/ledger/entry.ts';

/** Why a record that no entry claims is there. */
export type Explanation =
  /** It is the record of an `unknown` entry: its answer was lost, and it was written. */
  | { readonly why: 'unknown'; readonly entry: LedgerEntry }
  /** An answer reported an error for it, and it was written all the same. */
  | { readonly why: 'coded'; readonly entry: LedgerEntry }
  /** It is one copy more of a record: an answer was lost, or a writer was killed. */
  | { readonly why: 'copy' };

interface Tries {
  readonly record: UncertainRecord;
  lostLeft: number;
  codedLeft: number;
}

/** The failed tries of a ledger. Each of them may have left one record behind, and so explains one at most. */
export class FailedTries {
  readonly #byRecord = new Map<string, Tries[]>();

  constructor(uncertain: readonly UncertainRecord[]) {
    for (const record of uncertain) {
      const name = recordName(record.topic, record.digest);
      const tries = { record, lostLeft: record.lostTries, codedLeft: record.codedTries };
      const known = this.#byRecord.get(name);
      if (known === undefined) this.#byRecord.set(name, [tries]);
      else known.push(tries);
    }
  }

  /**
   * Explains a record by a try that has not explained another one yet, and uses that try up.
   *
   * @param digest of the record's value; undefined when it is not JSON.
   * @returns undefined when no try explains it.
   */
  explain(topic: string, digest: string | undefined): Explanation | undefined {
    if (digest === undefined) return undefined;
    const known = this.#byRecord.get(recordName(topic, digest)) ?? [];
    const lost = known.find(({ lostLeft }) => lostLeft > 0);
    if (lost !== undefined) {
      const { entry, lostTries } = lost.record;
      const isFirst = lost.lostLeft === lostTries;
      lost.lostLeft--;
      // The first record that an unknown entry explains is the entry's own, not a copy of it.
      return entry?.outcome === 'unknown' && isFirst ? { why: 'unknown', entry } : { why: 'copy' };
    }
    const coded = known.find(({ codedLeft }) => codedLeft > 0);
    if (coded?.record.entry === undefined) return undefined;
    coded.codedLeft--;
    return { why: 'coded', entry: coded.record.entry };
  }
}

const recordName = (topic: string, digest: string): string => `${topic} ${digest}`;
