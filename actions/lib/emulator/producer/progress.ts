import type { Clock } from '#lib/clock.ts';

const INTERVAL_MS = 5_000;

/** When posting ends. */
export interface Goal {
  /** Records in all, or infinite. */
  readonly records: number;
  /** End in ms since the epoch, or infinite. */
  readonly untilMs: number;
}

/** Says how far posting has come: count, rate, time left, at most every few seconds. */
export class Progress {
  readonly #clock: Clock;
  readonly #say: (text: string) => void;
  readonly #goal: Goal;
  readonly #startMs: number;
  #saidMs: number;

  constructor(clock: Clock, say: (text: string) => void, goal: Goal) {
    this.#clock = clock;
    this.#say = say;
    this.#goal = goal;
    this.#startMs = clock.now();
    this.#saidMs = this.#startMs;
  }

  /**
   * @param records with an outcome so far.
   * @param unacknowledged those of them that were not acknowledged.
   */
  update(records: number, unacknowledged: number): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#saidMs < INTERVAL_MS) return;
    this.#saidMs = nowMs;
    const perSecond = records / ((nowMs - this.#startMs) / 1000);
    const { records: goal, untilMs } = this.#goal;
    const secondsLeft = Math.min((goal - records) / perSecond, (untilMs - nowMs) / 1000);
    const parts = [
      Number.isFinite(goal) ? `${records} of ${goal} records` : `${records} records`,
      `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`,
      ...(Number.isFinite(secondsLeft) ? [`about ${durationText(secondsLeft)} left`] : []),
      ...(unacknowledged > 0 ? [`${unacknowledged} not acknowledged`] : []),
    ];
    this.#say(parts.join(', '));
  }
}

/** Seconds as text, such as `25 s`, `10 min` or `2.5 h`. */
export const durationText = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
