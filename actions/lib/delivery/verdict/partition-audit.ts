import { digestNumber } from '#lib/delivery/expected/claim-table.ts';
import type { PartitionClaims } from '#lib/delivery/expected/claims.ts';
import { originRow } from '#lib/delivery/expected/origin-row.ts';
import { RangeSet } from './range-set.ts';

/** How a claimed record stands in Kafka or in the bucket: not there, with the posted value, or with another one. */
export type State = 'absent' | 'equal' | 'other';

const STATES: readonly State[] = ['absent', 'equal', 'other'];

/** A record or object that no entry claims. */
export interface Stray {
  readonly offset: number;
  /** Digest of its value; undefined when it is no JSON, or was not read. */
  digest: string | undefined;
  /** The row that its value names, as far as it tells. */
  row: number | undefined;
  kafka: boolean;
  s3: boolean;
}

/** The states of all claims of one partition at one station, a byte each. */
export class States {
  readonly #bytes: Uint8Array;
  #absent: number;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
    this.#absent = length;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Claims that are there. */
  get found(): number {
    return this.#bytes.length - this.#absent;
  }

  at(index: number): State {
    return STATES[this.#bytes.at(index) ?? 0] ?? 'absent';
  }

  set(index: number, state: State): void {
    if (this.#bytes[index] === 0 && state !== 'absent') this.#absent--;
    this.#bytes[index] = STATES.indexOf(state);
  }
}

/** What was seen of one partition, held against what the ledger claims of it. */
export class PartitionAudit {
  readonly expected: PartitionClaims;
  readonly kafka: States;
  readonly s3: States;
  /** By offset. */
  readonly strays = new Map<number, Stray>();
  /** Offsets that other ledgers claim: what stands there is theirs. */
  readonly others: RangeSet;
  /** The highest offset that was seen in Kafka. */
  highest = -1;
  /** Below it Kafka has dropped its records by now; infinite when it holds none of them any more. */
  droppedBelow = 0;
  /** Sums of the digests of what was found at claimed offsets. */
  kafkaSum = 0n;
  s3Sum = 0n;

  constructor(expected: PartitionClaims, others = new RangeSet()) {
    this.expected = expected;
    this.others = others;
    this.kafka = new States(expected.claims.length);
    this.s3 = new States(expected.claims.length);
  }

  /** A record was seen in Kafka. */
  sawInKafka(offset: number, value: string, digest: string | undefined): void {
    this.highest = Math.max(this.highest, offset);
    if (this.#settle(this.kafka, offset, digest)) this.kafkaSum += digestNumber(digest) ?? 0n;
    else this.#stray(offset, { kafka: true, row: this.#rowOf(value), digest });
  }

  /** An object was read from the bucket. Reading it again replaces nothing. */
  sawInBucket(offset: number, value: string, digest: string | undefined): void {
    if (this.#settle(this.s3, offset, digest)) this.s3Sum += digestNumber(digest) ?? 0n;
    else this.#stray(offset, { s3: true, row: this.#rowOf(value), digest });
  }

  /** A key was listed whose object is not read. */
  sawKey(offset: number): void {
    const [first] = this.claimsAt(offset);
    if (first === undefined) this.#stray(offset, { s3: true, row: undefined, digest: undefined });
    else if (this.s3.at(first) === 'absent') this.s3.set(first, 'equal');
  }

  /** Whether an object at an offset was seen already, or is no concern of this ledger's. */
  knowsObject(offset: number): boolean {
    const indices = this.claimsAt(offset);
    if (indices.length > 0) return indices.some((index) => this.s3.at(index) !== 'absent');
    return this.strays.get(offset)?.s3 === true || this.others.has(offset);
  }

  /** Indices of the claims of one offset. */
  claimsAt(offset: number): readonly number[] {
    const { claims } = this.expected;
    const found: number[] = [];
    for (let index = claims.lowerBound(offset); index < claims.length && claims.offset(index) === offset; index++) {
      found.push(index);
    }
    return found;
  }

  /** Whether Kafka can no longer say anything of a claim: its record has been dropped since. */
  isDropped(index: number): boolean {
    return this.kafka.at(index) === 'absent' && this.expected.claims.offset(index) < this.droppedBelow;
  }

  /** Of several claims of one offset the one whose value is there is right; the others' records are not there. */
  #settle(states: States, offset: number, digest: string | undefined): boolean {
    const indices = this.claimsAt(offset);
    const [first] = indices;
    if (first === undefined) return false;
    const number = digestNumber(digest);
    const right = indices.find((index) => this.expected.claims.digest(index) === number);
    states.set(right ?? first, right === undefined ? 'other' : 'equal');
    return true;
  }

  #rowOf = (value: string): number | undefined => originRow(this.expected.table, value);

  #stray(offset: number, seen: Partial<Stray> & Pick<Stray, 'row' | 'digest'>): void {
    if (this.others.has(offset)) return;
    const known = this.strays.get(offset);
    if (known === undefined) {
      this.strays.set(offset, { offset, kafka: false, s3: false, ...seen });
      return;
    }
    known.digest ??= seen.digest;
    known.row ??= seen.row;
    known.kafka ||= seen.kafka === true;
    known.s3 ||= seen.s3 === true;
  }
}

const MODULUS = 1n << 64n;

/** A checksum that does not depend on the order, as 16 hex digits. */
export const checksum = (sum: bigint): string => (sum % MODULUS).toString(16).padStart(16, '0');

/** The checksum of what was claimed. */
export function claimedSum({ claims }: PartitionClaims): bigint {
  let sum = 0n;
  for (let index = 0; index < claims.length; index++) sum += claims.digest(index);
  return sum;
}
