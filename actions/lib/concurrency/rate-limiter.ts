import type { Clock } from '#lib/clock.ts';

/** Spreads records over time: all lanes together begin no more of them a second than asked for. */
export class Rate {
  readonly #perSecond: number | undefined;
  readonly #start: number;
  #taken = 0;

  /** @param perSecond undefined = as many as there are. */
  constructor(perSecond: number | undefined, clock: Clock) {
    this.#perSecond = perSecond;
    this.#start = clock.now();
  }

  /** When the next records may begin, in ms since the epoch; those are then spoken for. */
  take(records: number): number {
    if (this.#perSecond === undefined) return 0;
    const due = this.#start + (this.#taken / this.#perSecond) * 1000;
    this.#taken += records;
    return due;
  }
}
