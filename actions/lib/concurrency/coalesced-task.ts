/**
 * A costly task that many callers can share: one fsync serves all who wait for their data to be on disk.
 *
 * A call while the task runs is served by the next run, because the current one may have started before the caller's
 * data was there. All calls that arrive meanwhile share that next run.
 */
export class CoalescedTask {
  readonly #task: () => Promise<void>;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** Resolves after a run that started no earlier than this call; rejects when that run failed. */
  run(): Promise<void> {
    if (this.#current === undefined) return this.#start();
    this.#next ??= this.#startAfter(this.#current);
    return this.#next;
  }

  async #startAfter(current: Promise<void>): Promise<void> {
    await Promise.allSettled([current]);
    this.#next = undefined;
    return this.#start();
  }

  #start(): Promise<void> {
    const run = this.#task().finally(() => {
      if (this.#current === run) this.#current = undefined;
    });
    this.#current = run;
    return run;
  }
}
