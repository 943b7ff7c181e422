import { digestNumber } from '#lib/delivery/expected/claim-table.ts';
import type { PartitionClaims } from '#lib/delivery/expected/claims.ts';
import { RangeSet } from '#lib/ledger/range-set.ts';
import { ClaimStates } from './claim-states.ts';
import type { Bounds } from './kafka/kafka-reader.ts';
import { originRow } from './origin-row.ts';
import type { SearchWindows } from './search-window.ts';

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

/**
 * Whether a topic was deleted and created again after its records were posted.
 * - `likely`: no record of the ledger is at its offset, and Kafka has assigned fewer offsets than the ledger claims, or
 *   another ledger of the store claims the same offsets.
 * - `possible`: Kafka holds another value at every claimed offset. All of them may have been changed on their way, too.
 */
export type Recreation = 'none' | 'possible' | 'likely';

/** What is known of a partition before it is looked at. */
export interface PartitionToObserve {
  readonly expected: PartitionClaims;
  readonly bounds: Bounds;
  readonly windows: SearchWindows;
  /** Offsets that other ledgers of the store claim; default: none. */
  readonly claimedByOthers?: RangeSet | undefined;
}

/** What was seen of one partition, in Kafka and in the bucket, compared with what the ledger claims of it. */
export class ObservedPartition {
  readonly expected: PartitionClaims;
  readonly bounds: Bounds;
  readonly windows: SearchWindows;
  /** The states of the claims in Kafka, and in the bucket. */
  readonly kafka: ClaimStates;
  readonly s3: ClaimStates;
  /** By offset. */
  readonly unclaimed = new Map<number, UnclaimedRecord>();
  /** Objects at offsets that Kafka never assigned, ascending: the row that the value names, where it was read, by offset. */
  readonly unassigned = new Map<number, number | undefined>();
  /** Sums of the digests of what was found at claimed offsets. */
  kafkaSum = 0n;
  s3Sum = 0n;
  /** Offsets that other ledgers of the store claim. */
  readonly #claimedByOthers: RangeSet;
  #recreation: Recreation | undefined;

  constructor({ expected, bounds, windows, claimedByOthers = new RangeSet() }: PartitionToObserve) {
    this.expected = expected;
    this.bounds = bounds;
    this.windows = windows;
    this.kafka = new ClaimStates(expected.claims.length);
    this.s3 = new ClaimStates(expected.claims.length);
    this.#claimedByOthers = claimedByOthers;
  }

  /** Takes note of a record in Kafka. @param digest of its value; undefined when it is not JSON. */
  sawInKafka(offset: number, value: string, digest: string | undefined): void {
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

  /** Takes note of an object at an offset that Kafka never assigned. @param row that its value names. */
  sawUnassigned(offset: number, row: number | undefined): void {
    if (!this.#claimedByOthers.has(offset)) this.unassigned.set(offset, row);
  }

  /**
   * Forgets an unclaimed record, since another ledger of the store turned out to claim it. An object at an unassigned
   * offset then is of a topic of the same name that was deleted.
   */
  dismiss(offset: number): void {
    this.unclaimed.delete(offset);
    this.unassigned.delete(offset);
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
    const { claims } = this.expected;
    return (
      this.kafka.at(index) === 'absent' && claims.offset(index) < this.bounds.start && this.recreation !== 'likely'
    );
  }

  /** Where an offset lies: before the first claimed one, after the last one, or between them. */
  sideOf(offset: number): 'before' | 'between' | 'after' {
    const { first, last } = this.expected.offsets;
    if (first !== undefined && offset < first) return 'before';
    return last !== undefined && offset > last ? 'after' : 'between';
  }

  /**
   * What the claims say about a topic that was deleted and created again: its offsets then begin at 0 again. Call it when
   * Kafka has been read.
   */
  get recreation(): Recreation {
    this.#recreation ??= this.#recreationSeen();
    return this.#recreation;
  }

  #recreationSeen(): Recreation {
    const { claims } = this.expected;
    let others = 0;
    let beyond = 0;
    for (let index = 0; index < claims.length; index++) {
      const state = this.kafka.at(index);
      if (state === 'equal') return 'none';
      if (state === 'other') others++;
      else if (claims.offset(index) >= this.bounds.end) beyond++;
    }
    if (beyond > 0) return 'likely';
    // A single record with another value was rather changed on its way.
    if (others <= 1) return 'none';
    return this.#isClaimedByOthers() ? 'likely' : 'possible';
  }

  /** Whether another ledger of the store claims one of the claimed offsets for a record of its own. */
  #isClaimedByOthers(): boolean {
    for (const { offset } of this.expected.claims) if (this.#claimedByOthers.has(offset)) return true;
    return false;
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
