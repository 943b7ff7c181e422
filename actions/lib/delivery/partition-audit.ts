import type { Claim, PartitionClaims } from './claims.ts';

/** How a claimed record stands in Kafka or in the bucket: not there, with the posted value, or with another one. */
export type State = 'absent' | 'equal' | 'other';

/** A record or object that no entry claims. */
export interface Stray {
  readonly offset: number;
  /** Digest of its value; undefined when it is no JSON. */
  digest: string | undefined;
  value: string | undefined;
  kafka: boolean;
  s3: boolean;
}

/** What was seen of one partition, held against what the ledger claims of it. */
export class PartitionAudit {
  readonly expected: PartitionClaims;
  readonly kafka: State[];
  readonly s3: State[];
  /** By offset. */
  readonly strays = new Map<number, Stray>();
  /** The highest offset that was seen in Kafka. */
  highest = -1;
  /** Sums of the digests of what was found at claimed offsets. */
  kafkaSum = 0n;
  s3Sum = 0n;

  constructor(expected: PartitionClaims) {
    this.expected = expected;
    this.kafka = expected.claims.map(() => 'absent');
    this.s3 = expected.claims.map(() => 'absent');
  }

  /** A record was seen in Kafka. */
  sawInKafka(offset: number, value: string, digest: string | undefined): void {
    this.highest = Math.max(this.highest, offset);
    if (this.#settle(this.kafka, offset, digest)) this.kafkaSum += sumOf(digest);
    else this.#stray(offset, { kafka: true, value, digest });
  }

  /** An object was read from the bucket. Reading it again replaces nothing. */
  sawInBucket(offset: number, value: string, digest: string | undefined): void {
    if (this.#settle(this.s3, offset, digest)) this.s3Sum += sumOf(digest);
    else this.#stray(offset, { s3: true, value, digest });
  }

  /** A key was listed whose object is not read. */
  sawKey(offset: number): void {
    const [first] = this.claimsAt(offset);
    if (first === undefined) this.#stray(offset, { s3: true, value: undefined, digest: undefined });
    else if (this.s3[first] === 'absent') this.s3[first] = 'equal';
  }

  /** Indices of the claims of one offset. */
  claimsAt(offset: number): readonly number[] {
    const { claims } = this.expected;
    const found: number[] = [];
    for (let index = lowerBound(claims, offset); claims[index]?.offset === offset; index++) found.push(index);
    return found;
  }

  /** Of several claims of one offset the one whose value is there is right; the others' records are not there. */
  #settle(states: State[], offset: number, digest: string | undefined): boolean {
    const indices = this.claimsAt(offset);
    const [first] = indices;
    if (first === undefined) return false;
    const right = indices.find((index) => this.expected.claims[index]?.digest === digest);
    states[right ?? first] = right === undefined ? 'other' : 'equal';
    return true;
  }

  #stray(offset: number, seen: Partial<Stray> & Pick<Stray, 'value' | 'digest'>): void {
    const known = this.strays.get(offset) ?? { offset, digest: undefined, value: undefined, kafka: false, s3: false };
    this.strays.set(offset, {
      offset,
      digest: known.digest ?? seen.digest,
      value: known.value ?? seen.value,
      kafka: known.kafka || seen.kafka === true,
      s3: known.s3 || seen.s3 === true,
    });
  }
}

/** Index of the first claim at or after an offset. */
function lowerBound(claims: readonly Claim[], offset: number): number {
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((claims[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const MODULUS = 1n << 64n;

const sumOf = (digest: string | undefined): bigint => (digest === undefined ? 0n : BigInt(`0x${digest}`));

/** A checksum that does not depend on the order, as 16 hex digits. */
export const checksum = (sum: bigint): string => (sum % MODULUS).toString(16).padStart(16, '0');

/** The checksum of what was claimed. */
export const claimedSum = (claims: readonly Claim[]): bigint =>
  claims.reduce((sum, { digest }) => sum + sumOf(digest), 0n);
