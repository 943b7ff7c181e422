/** A port all of whose methods are asynchronous. */
type Asynchronous<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * A port whose implementation, and with it the SDK, is loaded at the first call and never before: a run that needs
 * two services parses two clients. A load that failed is tried again at the next call.
 */
export function lazyPort<T extends Asynchronous<T>>(load: () => Promise<T>): T {
  let loaded: Promise<T> | undefined;
  const port = () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  return new Proxy({} as T, {
    get(_target, name) {
      // A promise must be able to resolve to a port without taking it for another promise.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (...args: never[]) => {
        const real = await port();
        return real[name as keyof T](...args);
      };
    },
  });
}
