import { randomInt } from 'node:crypto';

/** The first integers that no double holds. */
const BEYOND_DOUBLE = 2n ** 60n;

/** Hands out ids that were not handed out before. */
export class Ids {
  #count = 0n;

  /** Every second id is one that a client which reads numbers as doubles gets wrong. */
  next(): bigint {
    this.#count += 1n;
    const low = this.#count * 1_000_000n + BigInt(randomInt(1, 499_999)) * 2n + 1n;
    return this.#count % 2n === 0n ? BEYOND_DOUBLE + low : 100_000_000_000_000n + low;
  }
}
