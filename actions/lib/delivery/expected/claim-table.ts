/** What a claim says of one record. */
export interface Claim {
  readonly row: number;
  readonly offset: number;
  /** 16 hex digits. */
  readonly digest: string;
}

const FIRST = 1024;

/**
 * Claims of one partition in 24 bytes each, so that a ledger of millions fits. They are added in the ledger's order and
 * then sorted by offset; of one offset, the ledger's order stays.
 */
export class ClaimTable {
  #offsets = new Float64Array(FIRST);
  #rows = new Float64Array(FIRST);
  #digests = new BigUint64Array(FIRST);
  #length = 0;
  #isSorted = true;

  get length(): number {
    return this.#length;
  }

  add({ row, offset, digest }: Claim): void {
    if (this.#length === this.#offsets.length) this.#grow();
    if (this.#length > 0 && offset < this.offset(this.#length - 1)) this.#isSorted = false;
    this.#offsets[this.#length] = offset;
    this.#rows[this.#length] = row;
    this.#digests[this.#length] = BigInt(`0x${digest}`);
    this.#length++;
  }

  offset(index: number): number {
    return this.#offsets[index] ?? Number.NaN;
  }

  row(index: number): number {
    return this.#rows[index] ?? Number.NaN;
  }

  /** As a number; see `digestNumber`. */
  digest(index: number): bigint {
    return this.#digests[index] ?? 0n;
  }

  /** Rows and offsets, one after the other. */
  *[Symbol.iterator](): Generator<Pick<Claim, 'row' | 'offset'>, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield { row: this.row(index), offset: this.offset(index) };
  }

  /** Index of the first claim at or after an offset. Call `sort` before. */
  lowerBound(offset: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.offset(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  sort(): void {
    if (this.#isSorted) return;
    const order = Uint32Array.from({ length: this.#length }, (_, index) => index);
    order.sort((one, other) => this.offset(one) - this.offset(other) || one - other);
    this.#offsets = Float64Array.from(order, (index) => this.offset(index));
    this.#rows = Float64Array.from(order, (index) => this.row(index));
    this.#digests = BigUint64Array.from({ length: this.#length }, (_, index) => this.digest(order[index] ?? 0));
    this.#isSorted = true;
  }

  #grow(): void {
    const length = this.#length * 2;
    const [offsets, rows, digests] = [new Float64Array(length), new Float64Array(length), new BigUint64Array(length)];
    offsets.set(this.#offsets);
    rows.set(this.#rows);
    digests.set(this.#digests);
    this.#offsets = offsets;
    this.#rows = rows;
    this.#digests = digests;
  }
}

/** A digest of 16 hex digits as a number; undefined for what is no JSON and so has none. */
export const digestNumber = (digest: string | undefined): bigint | undefined =>
  digest === undefined ? undefined : BigInt(`0x${digest}`);
