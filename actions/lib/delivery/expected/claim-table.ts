/** One acknowledged record: which row it is, where it must be, and what its value is. */
export interface Claim {
  readonly row: number;
  readonly offset: number;
  /** Digest of the posted value, 16 hex digits. */
  readonly digest: string;
}

const INITIAL_CAPACITY = 1024;

/**
 * The claims of one partition, 24 bytes each, so that a ledger of millions of records fits into memory. Claims are added
 * in the ledger's order and then sorted by offset once. Claims of the same offset keep the ledger's order.
 */
export class ClaimTable {
  #offsets = new Float64Array(INITIAL_CAPACITY);
  #rows = new Float64Array(INITIAL_CAPACITY);
  #digests = new BigUint64Array(INITIAL_CAPACITY);
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

  /** NaN beyond the end. */
  offset(index: number): number {
    return this.#offsets[index] ?? Number.NaN;
  }

  /** NaN beyond the end. */
  row(index: number): number {
    return this.#rows[index] ?? Number.NaN;
  }

  /** The digest as a number, as `digestNumber` makes it from text. */
  digest(index: number): bigint {
    return this.#digests[index] ?? 0n;
  }

  /** Row and offset of each claim. */
  *[Symbol.iterator](): Generator<Pick<Claim, 'row' | 'offset'>, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield { row: this.row(index), offset: this.offset(index) };
  }

  /** Indices of the claims of one offset; more than one when claims contradict each other. Needs a sorted table. */
  indicesAt(offset: number): readonly number[] {
    const indices: number[] = [];
    let index = this.#lowerBound(offset);
    while (index < this.#length && this.offset(index) === offset) indices.push(index++);
    return indices;
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

  /** Index of the first claim at an offset or after it. */
  #lowerBound(offset: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.offset(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
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

/** A digest of 16 hex digits as a number; undefined for a value without digest, which is not JSON. */
export const digestNumber = (digest: string | undefined): bigint | undefined =>
  digest === undefined ? undefined : BigInt(`0x${digest}`);
