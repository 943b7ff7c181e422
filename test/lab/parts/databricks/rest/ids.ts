import { randomInt } from 'node:crypto';

/** From here on a double cannot represent every integer. */
const BEYOND_DOUBLE = 2n ** 60n;

/** Generates ids. Each is different. */
export class Ids {
  #count = 0n;

  /** A new id. A double cannot represent every second one, which finds clients that read numbers as doubles. */
  next(): bigint {
    this.#count += 1n;
    const low = this.#count * 1_000_000n + BigInt(randomInt(1, 499_999)) * 2n + 1n;
    return this.#count % 2n === 0n ? BEYOND_DOUBLE + low : 100_000_000_000_000n + low;
  }
}
