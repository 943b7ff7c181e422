/** A set of whole numbers as few ranges: offsets of one partition are nearly always one run. */
export class RangeSet {
  /** First and last number of each range, ascending, never touching. */
  readonly #ranges: [number, number][] = [];
  #size = 0;

  /** How many numbers there are. */
  get size(): number {
    return this.#size;
  }

  get first(): number | undefined {
    return this.#ranges[0]?.[0];
  }

  get last(): number | undefined {
    return this.#ranges.at(-1)?.[1];
  }

  add(value: number): void {
    const at = this.#after(value);
    const before = this.#ranges[at - 1];
    const after = this.#ranges[at];
    if (before !== undefined && value <= before[1]) return;
    this.#size++;
    const joinsBefore = before !== undefined && before[1] === value - 1;
    const joinsAfter = after !== undefined && after[0] === value + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.#ranges.splice(at, 1);
    } else if (joinsBefore) before[1] = value;
    else if (joinsAfter) after[0] = value;
    else this.#ranges.splice(at, 0, [value, value]);
  }

  has(value: number): boolean {
    const range = this.#ranges[this.#after(value) - 1];
    return range !== undefined && value <= range[1];
  }

  /** The ranges, first and last number of each, ascending. */
  ranges(): readonly (readonly [number, number])[] {
    return this.#ranges;
  }

  /** Such as `0-7, 9, 12-40`; cut after `most` ranges. */
  toString(most = 10): string {
    const shown = this.#ranges
      .slice(0, most)
      .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const more = this.#ranges.length - shown.length;
    return more > 0 ? `${shown.join(', ')}, … (${more} more ranges)` : shown.join(', ');
  }

  /** Index of the first range that begins after `value`. */
  #after(value: number): number {
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
