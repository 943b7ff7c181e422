/**
 * Memoised look-ups of one run, so that ten resources that ask at the same time cause one call.
 *
 * What the pipeline never writes is `fixed` for the run; everything else is forgotten after every write. A failed
 * look-up is not remembered.
 */
export class Facts {
  readonly #fixed = new Map<string, Promise<unknown>>();
  readonly #live = new Map<string, Promise<unknown>>();

  /** A fact that a write may change. `key` names it in one run; the same key must always mean the same look-up. */
  live<T>(key: string, look: () => Promise<T>): Promise<T> {
    return memoised(this.#live, key, look);
  }

  /** A fact that no write of ours changes: account, cluster, brokers. */
  fixed<T>(key: string, look: () => Promise<T>): Promise<T> {
    return memoised(this.#fixed, key, look);
  }

  /** Called by the write gate after every write, also after one that failed. */
  forget(): void {
    this.#live.clear();
  }
}

function memoised<T>(memo: Map<string, Promise<unknown>>, key: string, look: () => Promise<T>): Promise<T> {
  const known = memo.get(key);
  if (known !== undefined) return known as Promise<T>;
  const value = look();
  memo.set(key, value);
  value.catch(() => {
    // Only this very promise: a later look-up under the same key may already have taken its place.
    if (memo.get(key) === value) memo.delete(key);
  });
  return value;
}
