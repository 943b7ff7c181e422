/** A port whose methods are all asynchronous. */
type Asynchronous<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * A port that loads its implementation, and with it the SDK, at the first call. A run that uses two services loads two
 * SDK clients and no more. When loading fails, the next call tries again.
 */
export function lazyPort<T extends Asynchronous<T>>(load: () => Promise<T>): T {
  const port = loadOnce(load);
  return new Proxy({} as T, {
    get(_target, name) {
      // A port with a `then` would be taken for a promise when an async function returns it.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (...args: never[]) => {
        const real = await port();
        return real[name as keyof T](...args);
      };
    },
  });
}

/** A function that loads something at its first call and returns it ever after; after a failure it loads again. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
