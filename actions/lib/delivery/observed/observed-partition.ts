import { digestNumber } from '#lib/delivery/expected/claim-table.ts';
import type { PartitionClaims } from '#lib/delivery/expected/claims.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import { ClaimStates } from './claim-states.ts';
import { originRow } from './origin-row.ts';

/** A record in Kafka, or an object in the bucket, at an offset that no ledger of the store claims. */
export interface UnclaimedRecord {
  readonly offset: number;
  /** Digest of its value; undefined when it is not JSON, or was not read. */
  digest: string | undefined;
  /** The row that its value names; undefined when it names none, or was not read. */
  row: number | undefined;
  isInKafka: boolean;
  isInBucket: boolean;
}

/** What was seen of one partition, in Kafka and in the bucket, compared with what the ledger claims of it. */
export class ObservedPartition {
  readonly expected: PartitionClaims;
  /** The states of the claims in Kafka, and in the bucket. */
  readonly kafka: ClaimStates;
  readonly s3: ClaimStates;
  /** By offset. */
  readonly unclaimed = new Map<number, UnclaimedRecord>();
  /** The highest offset that was seen in Kafka; -1 when none was. */
  highestOffset = -1;
  /** The lowest offset that Kafka still holds, when it has dropped records; infinite when it holds no record at all. */
  droppedBelow = 0;
  /** Sums of the digests of what was found at claimed offsets. */
  kafkaSum = 0n;
  s3Sum = 0n;
  /** Offsets that other ledgers of the store claim. */
  readonly #claimedByOthers: RangeSet;

  constructor(expected: PartitionClaims, claimedByOthers = new RangeSet()) {
    this.expected = expected;
    this.kafka = new ClaimStates(expected.claims.length);
    this.s3 = new ClaimStates(expected.claims.length);
    this.#claimedByOthers = claimedByOthers;
  }

  /** Takes note of a record in Kafka. @param digest of its value; undefined when it is not JSON. */
  sawInKafka(offset: number, value: string, digest: string | undefined): void {
    this.highestOffset = Math.max(this.highestOffset, offset);
    if (this.#compare(this.kafka, offset, digest)) this.kafkaSum += digestNumber(digest) ?? 0n;
    else this.#noteUnclaimed(offset, { isInKafka: true, row: originRow(this.expected.table, value), digest });
  }

  /** Takes note of an object that was read from the bucket. @param digest of its value; undefined when it is not JSON. */
  sawInBucket(offset: number, value: string, digest: string | undefined): void {
    if (this.#compare(this.s3, offset, digest)) this.s3Sum += digestNumber(digest) ?? 0n;
    else this.#noteUnclaimed(offset, { isInBucket: true, row: originRow(this.expected.table, value), digest });
  }

  /** Takes note of an object whose key was listed and whose value is not read. */
  sawKey(offset: number): void {
    const [first] = this.claimsAt(offset);
    if (first === undefined) this.#noteUnclaimed(offset, { isInBucket: true, row: undefined, digest: undefined });
    else if (this.s3.at(first) === 'absent') this.s3.set(first, 'equal');
  }

  /** Whether the object at an offset needs no look: it was seen already, or another ledger claims it. */
  isObjectKnown(offset: number): boolean {
    const indices = this.claimsAt(offset);
    if (indices.length > 0) return indices.some((index) => this.s3.at(index) !== 'absent');
    return this.unclaimed.get(offset)?.isInBucket === true || this.#claimedByOthers.has(offset);
  }

  /** Indices of the claims of one offset. */
  claimsAt(offset: number): readonly number[] {
    return this.expected.claims.indicesAt(offset);
  }

  /** Whether a claimed record is in Kafka and was not seen in the bucket yet. */
  isOnItsWay(index: number): boolean {
    return this.kafka.at(index) !== 'absent' && this.s3.at(index) === 'absent';
  }

  /** Whether the absence of a claimed record proves nothing, since Kafka has dropped what was at its offset. */
  isDropped(index: number): boolean {
    return this.kafka.at(index) === 'absent' && this.expected.claims.offset(index) < this.droppedBelow;
  }

  /**
   * Compares a value with the claims of its offset. Of several claims the one with the same digest is right, and the
   * records of the others are absent.
   *
   * @returns false when nothing is claimed at the offset.
   */
  #compare(states: ClaimStates, offset: number, digest: string | undefined): boolean {
    const indices = this.claimsAt(offset);
    const [first] = indices;
    if (first === undefined) return false;
    const number = digestNumber(digest);
    const equal = indices.find((index) => this.expected.claims.digest(index) === number);
    states.set(equal ?? first, equal === undefined ? 'other' : 'equal');
    return true;
  }

  #noteUnclaimed(offset: number, seen: Partial<UnclaimedRecord> & Pick<UnclaimedRecord, 'row' | 'digest'>): void {
    if (this.#claimedByOthers.has(offset)) return;
    const known = this.unclaimed.get(offset);
    if (known === undefined) {
      this.unclaimed.set(offset, { offset, isInKafka: false, isInBucket: false, ...seen });
      return;
    }
    known.digest ??= seen.digest;
    known.row ??= seen.row;
    known.isInKafka ||= seen.isInKafka === true;
    known.isInBucket ||= seen.isInBucket === true;
  }
}
