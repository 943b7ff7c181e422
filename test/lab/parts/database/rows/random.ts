/**
 * A random number generator with a seed (the 32-bit generator "sfc32"). It uses only integer arithmetic, so that the
 * same seed gives the same rows on every machine and with every version of Node.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9 | 0;
    this.#c = 0x243f6a88 | 0;
    for (let round = 0; round < 12; round += 1) this.#next(); // The first numbers still depend visibly on the seed.
  }

  /** A whole number from 0 to `below` - 1; `below` is at most 2^32. */
  int(below: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * below);
  }

  /** A whole number from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.int(last - first + 1);
  }

  /** True with a probability of `perMille` / 1000. */
  chance(perMille: number): boolean {
    return this.int(1_000) < perMille;
  }

  /** One item of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** `count` different items of a list in random order, or all of them when the list is shorter. */
  sample<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    const picked: T[] = [];
    while (picked.length < count && left.length > 0) picked.push(...left.splice(this.int(left.length), 1));
    return picked;
  }

  /** A number of random lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.#next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
