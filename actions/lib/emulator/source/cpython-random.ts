const SIZE = 624;
const MIDDLE = 397;
const MATRIX = 0x9908b0df;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/**
 * The random numbers that CPython 3 draws after `random.seed(n)` for a whole number n. The original emulator draws with
 * them, so its posts can be repeated exactly.
 *
 * The generator is a Mersenne Twister (MT19937) that is seeded by array. For a whole number below a bound it draws as many
 * bits as the bound has, until the drawn number is small enough.
 */
export class CPythonRandom {
  readonly #state = new Uint32Array(SIZE);
  #index = SIZE;

  /** @param seed a whole number; CPython takes its absolute value. */
  constructor(seed: number | bigint) {
    this.#seedByArray(wordsOf(seed));
  }

  /** `random.randrange(start, stop)`: a whole number from `start` on and below `stop`. */
  randrange(start: number, stop: number): number {
    const width = stop - start;
    if (!Number.isSafeInteger(start) || !Number.isInteger(width) || width <= 0 || width > 2 ** 31) {
      throw new RangeError(`no whole number can be drawn from ${start} to below ${stop}`);
    }
    return start + this.#below(width);
  }

  /** `random.randint(low, high)`: a whole number from `low` to `high`, both included. */
  randint(low: number, high: number): number {
    return this.randrange(low, high + 1);
  }

  /** As in CPython, the bit length is that of the bound itself, not of the bound less one: this decides what is rejected. */
  #below(bound: number): number {
    const bits = 32 - Math.clz32(bound);
    for (;;) {
      const drawn = this.#next() >>> (32 - bits);
      if (drawn < bound) return drawn;
    }
  }

  /** 32 random bits. */
  #next(): number {
    if (this.#index >= SIZE) this.#twist();
    let y = this.#state[this.#index++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #twist(): void {
    const s = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const y = ((s[i] ?? 0) & UPPER) | ((s[(i + 1) % SIZE] ?? 0) & LOWER);
      s[i] = (s[(i + MIDDLE) % SIZE] ?? 0) ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : MATRIX);
    }
    this.#index = 0;
  }

  #seed(value: number): void {
    const s = this.#state;
    s[0] = value;
    for (let i = 1; i < SIZE; i++) s[i] = Math.imul(1812433253, mixed(s, i)) + i;
    this.#index = SIZE;
  }

  #seedByArray(words: readonly number[]): void {
    this.#seed(19650218);
    const s = this.#state;
    let i = 1;
    let j = 0;
    for (let k = Math.max(SIZE, words.length); k > 0; k--) {
      s[i] = ((s[i] ?? 0) ^ Math.imul(mixed(s, i), 1664525)) + (words[j] ?? 0) + j;
      i = following(s, i);
      j = (j + 1) % words.length;
    }
    for (let k = SIZE - 1; k > 0; k--) {
      s[i] = ((s[i] ?? 0) ^ Math.imul(mixed(s, i), 1566083941)) - i;
      i = following(s, i);
    }
    s[0] = 0x80000000;
  }
}

/** The word before `i`, its upper bits mixed into the lower ones. */
function mixed(state: Uint32Array, i: number): number {
  const before = state[i - 1] ?? 0;
  return before ^ (before >>> 30);
}

/** The index after `i`. After the last one it is 1, and the last word is copied to the first. */
function following(state: Uint32Array, i: number): number {
  if (i + 1 < SIZE) return i + 1;
  state[0] = state[SIZE - 1] ?? 0;
  return 1;
}

/** The absolute value as 32-bit words, the lowest first. */
function wordsOf(seed: number | bigint): readonly number[] {
  let rest = BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}
