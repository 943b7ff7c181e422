import { CPythonRandom } from './cpython-random.ts';

/** One turn of the original emulator. */
export interface Draw {
  /** Counted from 0. */
  readonly turn: number;
  /** How long the original sleeps before it, in seconds: 0 or 1. */
  readonly pause: number;
  /** The row of each table that it posts, an offset from 0. */
  readonly row: number;
}

/**
 * The endless sequence of the original: `random.seed(seed)` once, then for each turn `random.randrange(0, 2)` seconds of
 * sleep and row `random.randint(0, rows)`.
 *
 * @param rows the highest row that may be drawn.
 * @param from the first turn to yield; those before are drawn and dropped.
 */
export function* draws(seed: number, rows: number, from: number): Generator<Draw> {
  const random = new CPythonRandom(seed);
  for (let turn = 0; ; turn++) {
    const pause = random.randrange(0, 2);
    const row = random.randint(0, rows);
    if (turn >= from) yield { turn, pause, row };
  }
}
