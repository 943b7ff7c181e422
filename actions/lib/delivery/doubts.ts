import type { LedgerDoubt, LedgerEntry } from '../emulator/ledger-entry.ts';
import type { Troubled } from './claims.ts';

/** The doubts of a ledger whose records nobody has posted since, as far as it has been read. */
export class Doubts {
  readonly #open = new Map<string, { readonly topic: string; readonly digest: string; times: number }>();

  add({ n, table, topic, digest }: LedgerDoubt): void {
    // A row that was changed meanwhile is another record.
    const name = nameOf({ n, table, digest });
    const known = this.#open.get(name);
    if (known === undefined) this.#open.set(name, { topic, digest, times: 1 });
    else known.times += 1;
  }

  /** How many writers were killed over the record of an entry; from then on the entry stands for them. */
  take(entry: LedgerEntry): number {
    const name = nameOf(entry);
    const times = this.#open.get(name)?.times ?? 0;
    this.#open.delete(name);
    return times;
  }

  *left(): Generator<Troubled, void, undefined> {
    for (const { topic, digest, times } of this.#open.values()) {
      yield { topic, digest, entry: undefined, lost: times, coded: 0 };
    }
  }
}

const nameOf = ({ n, table, digest }: Pick<LedgerDoubt, 'n' | 'table' | 'digest'>): string => `${table} ${n} ${digest}`;
