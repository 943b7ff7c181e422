import type { InDoubtEntry, LedgerEntry } from '#lib/ledger/entry.ts';
import type { UncertainRecord } from './uncertain-record.ts';

/**
 * The in-doubt entries of one ledger, as far as it has been read: records that a killed writer may have posted. Feed it
 * the ledger in order. When a later entry is about the same record, that entry takes the in-doubt ones over.
 */
export class InDoubtIndex {
  readonly #open = new Map<string, { readonly record: InDoubtEntry; times: number }>();

  add(inDoubt: InDoubtEntry): void {
    const name = recordName(inDoubt);
    const known = this.#open.get(name);
    if (known !== undefined) known.times++;
    else this.#open.set(name, { record: inDoubt, times: 1 });
  }

  /** The entry's record as an uncertain one; undefined when none of its tries failed and no writer was killed over it. */
  uncertaintyOf(entry: LedgerEntry): UncertainRecord | undefined {
    const { table, row, topic, digest, failures = [] } = entry;
    const lostTries = failures.filter(({ kind }) => kind === 'lost').length + this.#take(entry);
    const codedTries = failures.filter(({ kind }) => kind === 'coded').length;
    return lostTries + codedTries === 0 ? undefined : { table, row, topic, digest, entry, lostTries, codedTries };
  }

  /** Records in doubt that no later entry is about. */
  *remaining(): Generator<UncertainRecord, void, undefined> {
    for (const { record, times } of this.#open.values()) {
      const { table, row, topic, digest } = record;
      yield { table, row, topic, digest, entry: undefined, lostTries: times, codedTries: 0 };
    }
  }

  /** How many writers were killed over an entry's record. The index forgets them. */
  #take(entry: LedgerEntry): number {
    if (this.#open.size === 0) return 0;
    const name = recordName(entry);
    const times = this.#open.get(name)?.times ?? 0;
    this.#open.delete(name);
    return times;
  }
}

/** The digest is part of the name: a row whose value has changed since is another record. */
const recordName = ({ table, n, digest }: Pick<InDoubtEntry, 'n' | 'table' | 'digest'>): string =>
  `${table} ${n} ${digest}`;
