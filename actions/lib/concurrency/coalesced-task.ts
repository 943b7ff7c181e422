/**
 * A costly step that everybody who waits for it shares. Who asks while it runs gets the next run, which begins after
 * the question and is the same for all who ask meanwhile: one fsync stands for what twenty wait for.
 */
export class Shared {
  readonly #step: () => Promise<void>;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(step: () => Promise<void>) {
    this.#step = step;
  }

  /** Resolves after a run that began no earlier than now; rejects when that run failed. */
  run(): Promise<void> {
    if (this.#current === undefined) return this.#start();
    this.#next ??= this.#after(this.#current);
    return this.#next;
  }

  async #after(current: Promise<void>): Promise<void> {
    await Promise.allSettled([current]);
    this.#next = undefined;
    return this.#start();
  }

  #start(): Promise<void> {
    const run = this.#step().finally(() => {
      if (this.#current === run) this.#current = undefined;
    });
    this.#current = run;
    return run;
  }
}
