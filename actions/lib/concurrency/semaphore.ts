/** Limits concurrent work: `acquire` before it, `release` after it. Waiters are served first come, first served. */
export class Semaphore {
  #free: number;
  #isClosed = false;
  readonly #waiting: (() => void)[] = [];

  /** @param maxInFlight how many may hold the semaphore at the same time. */
  constructor(maxInFlight: number) {
    this.#free = maxInFlight;
  }

  /** Resolves when there is room, or when the semaphore is closed. */
  async acquire(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  /** Lets every present and future waiter through at once; they are expected to see that there is no more work. */
  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
