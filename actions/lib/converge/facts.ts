/**
 * The look-ups of one run, each remembered as a promise: ten resources that ask at the same time cause one call.
 *
 * A `fixed` fact is remembered for the whole run. A `live` fact is forgotten after every write. A look-up that failed
 * is not remembered.
 */
export class Facts {
  readonly #fixed = new Map<string, Promise<unknown>>();
  readonly #live = new Map<string, Promise<unknown>>();
  readonly #underWay = new Set<Promise<unknown>>();

  /** A fact that a write may change. Within a run, one `key` must always stand for one look-up. */
  live<T>(key: string, look: () => Promise<T>): Promise<T> {
    return this.#memoised(this.#live, key, look);
  }

  /** A fact that no write of ours changes, such as the account, the cluster or its brokers. */
  fixed<T>(key: string, look: () => Promise<T>): Promise<T> {
    return this.#memoised(this.#fixed, key, look);
  }

  /** Resolves when no look-up is being made. After a failure, some that were started beside it may still be. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Forgets the live facts. The write gate calls it after every write, failed ones included. */
  forget(): void {
    this.#live.clear();
  }

  #memoised<T>(memo: Map<string, Promise<unknown>>, key: string, look: () => Promise<T>): Promise<T> {
    const known = memo.get(key);
    if (known !== undefined) return known as Promise<T>;
    const value = look();
    memo.set(key, value);
    this.#underWay.add(value);
    const end = () => void this.#underWay.delete(value);
    value.then(end, () => {
      end();
      // A later look-up under the same key may have replaced this promise: that one stays.
      if (memo.get(key) === value) memo.delete(key);
    });
    return value;
  }
}
