import type { LedgerDoubt, LedgerEntry } from '#lib/ledger/entry.ts';
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

  /** What may be there of an entry's record besides what it claims; undefined when there is nothing. */
  troubleOf(entry: LedgerEntry): Troubled | undefined {
    const { lost, coded } = triesOf(entry);
    const tries = { lost: lost + this.#take(entry), coded };
    if (tries.lost + tries.coded === 0) return undefined;
    return { topic: entry.topic, digest: entry.digest, entry, ...tries };
  }

  /** How many writers were killed over the record of an entry; from then on the entry stands for them. */
  #take(entry: LedgerEntry): number {
    if (this.#open.size === 0) return 0;
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

/** How many tries of an entry failed, of which its record may be somewhere nevertheless. */
function triesOf({ failures = [] }: LedgerEntry): { readonly lost: number; readonly coded: number } {
  return {
    lost: failures.filter(({ kind }) => kind === 'lost').length,
    coded: failures.filter(({ kind }) => kind === 'coded').length,
  };
}
