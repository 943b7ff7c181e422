import type { Clock } from '#lib/clock.ts';

/** Spreads work evenly over time. All users of one limiter share its rate. */
export class RateLimiter {
  readonly #perSecond: number | undefined;
  readonly #startMs: number;
  #reserved = 0;

  /** @param perSecond units a second; undefined = no limit. */
  constructor(perSecond: number | undefined, clock: Pick<Clock, 'now'>) {
    this.#perSecond = perSecond;
    this.#startMs = clock.now();
  }

  /**
   * Reserves the next `units` of the rate.
   *
   * @returns when they may begin, in ms since the epoch; 0 without a limit.
   */
  reserve(units: number): number {
    if (this.#perSecond === undefined) return 0;
    const dueMs = this.#startMs + (this.#reserved / this.#perSecond) * 1000;
    this.#reserved += units;
    return dueMs;
  }
}
