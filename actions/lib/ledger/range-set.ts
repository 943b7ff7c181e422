import { UserError } from '#lib/errors.ts';

/** How many ranges `toString` prints. */
const MAX_PRINTED = 10;

/**
 * A set of whole numbers, kept as ranges. The offsets of one partition are nearly always one unbroken range, so the set
 * stays small.
 */
export class RangeSet {
  /** First and last number of each range, ascending. Two ranges never touch. */
  readonly #ranges: [number, number][] = [];

  /**
   * Reads ranges such as `0-99,101`. The empty text is the empty set.
   *
   * @throws UserError when the text is anything but ascending ranges.
   */
  static parse(text: string): RangeSet {
    const set = new RangeSet();
    for (const part of text.split(',').filter((one) => one.trim() !== '')) {
      const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
      const [first, last] = [Number(from), Number(to)];
      // Written so that NaN, of a part that does not match, fails as well.
      if (!(first <= last && first > (set.last ?? -1))) {
        throw new UserError(`"${part}" is not a range after the one before it. Expected ranges such as 0-99,101.`);
      }
      set.#append(first, last);
    }
    return set;
  }

  /** The lowest number; undefined when the set is empty. */
  get first(): number | undefined {
    return this.#ranges[0]?.[0];
  }

  /** The highest number; undefined when the set is empty. */
  get last(): number | undefined {
    return this.#ranges.at(-1)?.[1];
  }

  add(value: number): void {
    const index = this.#firstRangeAfter(value);
    const before = this.#ranges[index - 1];
    const after = this.#ranges[index];
    if (before !== undefined && value <= before[1]) return;
    const joinsBefore = before !== undefined && before[1] === value - 1;
    const joinsAfter = after !== undefined && after[0] === value + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.#ranges.splice(index, 1);
    } else if (joinsBefore) before[1] = value;
    else if (joinsAfter) after[0] = value;
    else this.#ranges.splice(index, 0, [value, value]);
  }

  has(value: number): boolean {
    const range = this.#ranges[this.#firstRangeAfter(value) - 1];
    return range !== undefined && value <= range[1];
  }

  /** Such as `0-7, 9, 12-40`. Says how many ranges it leaves out when there are more than `maxPrinted`. */
  toString(maxPrinted = MAX_PRINTED): string {
    const printed = this.#ranges
      .slice(0, maxPrinted)
      .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const left = this.#ranges.length - printed.length;
    return left > 0 ? `${printed.join(', ')}, … (${left} more ${left === 1 ? 'range' : 'ranges'})` : printed.join(', ');
  }

  /** Adds a range after all others. */
  #append(first: number, last: number): void {
    const end = this.#ranges.at(-1);
    if (end !== undefined && end[1] === first - 1) end[1] = last;
    else this.#ranges.push([first, last]);
  }

  /** Index of the first range that begins after `value`. */
  #firstRangeAfter(value: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.[0] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
