/** Access to time. It is passed to whatever needs it, so that tests can use a fake clock and never really wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms`; rejects with the signal's reason when that aborts first. Keeps the process alive while
   * waiting.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts with a `TimeoutError` after `ms`. Keeps the process alive until it aborts or is disposed. */
  deadline(ms: number): { readonly signal: AbortSignal } & Disposable;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),

  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    });
  },

  deadline(ms) {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new DOMException(`not finished within ${ms / 1000} s`, 'TimeoutError')),
      ms,
    );
    return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
