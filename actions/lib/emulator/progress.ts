import type { Clock } from '#lib/clock.ts';

const EVERY_MS = 5_000;

export interface Goal {
  /** Records in all, or infinite. */
  readonly records: number;
  /** End in ms since the epoch, or infinite. */
  readonly until: number;
}

/** Says how far a run is: count, rate, time left, at most every few seconds. */
export class Progress {
  readonly #clock: Clock;
  readonly #say: (text: string) => void;
  readonly #goal: Goal;
  readonly #start: number;
  #said: number;

  constructor(clock: Clock, say: (text: string) => void, goal: Goal) {
    this.#clock = clock;
    this.#say = say;
    this.#goal = goal;
    this.#start = clock.now();
    this.#said = this.#start;
  }

  /** @param settled records so far in this run. @param troubled those of them that were not acknowledged. */
  tell(settled: number, troubled: number): void {
    const now = this.#clock.now();
    if (now - this.#said < EVERY_MS) return;
    this.#said = now;
    const rate = settled / ((now - this.#start) / 1000);
    const left = Math.min((this.#goal.records - settled) / rate, (this.#goal.until - now) / 1000);
    const parts = [
      Number.isFinite(this.#goal.records) ? `${settled} of ${this.#goal.records} records` : `${settled} records`,
      `${rate.toFixed(rate < 10 ? 1 : 0)}/s`,
      ...(Number.isFinite(left) ? [`about ${duration(left)} left`] : []),
      ...(troubled > 0 ? [`${troubled} not acknowledged`] : []),
    ];
    this.#say(parts.join(', '));
  }
}

/** Seconds as a person says them. */
export const duration = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
