import type { Clock } from '#lib/clock.ts';
import type { Seconds } from './schema.ts';

/** The phases of a proof, in their order. The schema of report.json says what each of them is. */
export type ProofPhase = 'ledger' | 'kafka' | 's3' | 'out-of-range';

/** Measures the phases of a proof, from the moment it is made. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #phases = { ledger: 0, kafka: 0, s3: 0, 'out-of-range': 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.now();
  }

  /** Carries out a phase and measures it. */
  async time<T>(phase: ProofPhase, work: () => Promise<T>): Promise<T> {
    const start = this.#clock.now();
    const result = await work();
    this.#phases[phase] = secondsFrom(start, this.#clock.now());
    return result;
  }

  /** What was measured so far. */
  seconds(): Seconds {
    return { ...this.#phases, total: secondsFrom(this.#start, this.#clock.now()) };
  }
}

/** The seconds of a report to which an action adds its own. An earlier time of the same action is replaced. */
export function withPhase(seconds: Seconds, action: string, added: number): Seconds {
  const total = seconds.total - (seconds[action] ?? 0) + added;
  return { ...seconds, [action]: added, total: toMilliseconds(total) };
}

const secondsFrom = (start: number, end: number): number => (end - start) / 1000;

/** Sums of decimal fractions are not exact: 0.1 + 0.2 is 0.30000000000000004. */
const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;
