import type { Clock } from '#lib/clock.ts';
import { forEachConcurrent } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { keyOf, partitionPrefix, placeOf, SORTED_KEYS_END } from '#lib/delivery/expected/object-keys.ts';
import type { Level } from '#lib/delivery/levels.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';
import { type Bucket, readValue } from './bucket.ts';

/** Objects read at the same time. */
const MAX_OBJECT_READERS = 16;
const PROGRESS_INTERVAL_MS = 5_000;

/** What searching the bucket needs. */
export interface BucketSearch {
  readonly bucket: Bucket;
  readonly level: Level;
  readonly clock: Clock;
  readonly scope: Scope;
}

/** One partition's objects in the bucket. Listed as often as needed until all that is in Kafka has been seen. */
export class BucketPartition {
  readonly observed: ObservedPartition;
  readonly #search: BucketSearch;
  #hasLooked = false;
  #reportedAt: number;
  #outOfRange: readonly number[] = [];

  constructor(observed: ObservedPartition, search: BucketSearch) {
    this.observed = observed;
    this.#search = search;
    this.#reportedAt = search.clock.now();
  }

  /** Offsets of objects that lie after the searched part, ascending. */
  get outOfRange(): readonly number[] {
    return this.#outOfRange;
  }

  /** How many records are in Kafka and were not seen in the bucket yet. */
  get onTheirWay(): number {
    const { s3 } = this.observed;
    if (s3.found === s3.length) return 0;
    let count = 0;
    for (let index = 0; index < s3.length; index++) if (this.observed.isOnItsWay(index)) count++;
    return count;
  }

  /** Whether another look would find nothing that the proof waits for. */
  get isComplete(): boolean {
    return this.#hasLooked && this.onTheirWay === 0;
  }

  /** Lists the objects once and takes note of those that are new. The listing is not kept in memory. */
  async look(): Promise<void> {
    const outOfRange: number[] = [];
    await forEachConcurrent(this.#newOffsets(outOfRange), MAX_OBJECT_READERS, (offset) => this.#note(offset));
    if (!this.#hasLooked) this.#outOfRange = outOfRange;
    this.#hasLooked = true;
  }

  /** First and last offset of the part to search: everything at first, then what the missing objects span. */
  #searchedPart(): readonly [number, number] {
    const { expected, windows } = this.observed;
    if (!this.#hasLooked) return [windows.s3.from, windows.s3.to];
    const { claims } = expected;
    let [first, last] = [-1, -1];
    for (let index = 0; index < claims.length; index++) {
      if (!this.observed.isOnItsWay(index)) continue;
      if (first < 0) first = index;
      last = index;
    }
    return [claims.offset(first), claims.offset(last)];
  }

  /**
   * Lists the objects and yields the offsets of those that were not seen before.
   *
   * @param outOfRange is filled with the offsets after the searched part.
   */
  async *#newOffsets(outOfRange: number[]): AsyncGenerator<number, void, undefined> {
    const { bucket, scope } = this.#search;
    const { topic, partition } = this.observed.expected;
    const [from, to] = this.#searchedPart();
    // Keys with longer offsets do not sort as their offsets do: then the whole partition is listed.
    const isSorted = to < SORTED_KEYS_END;
    const after = from > 0 && isSorted ? keyOf(bucket.dir, { topic, partition, offset: from - 1 }) : undefined;
    let listed = 0;
    for await (const { key } of bucket.s3.list(bucket.name, partitionPrefix(bucket.dir, topic, partition), after)) {
      scope.signal.throwIfAborted();
      listed++;
      const offset = placeOf(bucket.dir, key)?.offset;
      if (offset === undefined || offset < from) continue;
      if (offset > to) {
        if (this.#hasLooked && isSorted) return;
        outOfRange.push(offset);
      } else if (!this.observed.isObjectKnown(offset)) yield offset;
      this.#reportProgress(listed, offset);
    }
  }

  #reportProgress(listed: number, offset: number): void {
    const { clock, scope } = this.#search;
    if (clock.now() - this.#reportedAt < PROGRESS_INTERVAL_MS) return;
    this.#reportedAt = clock.now();
    const { topic, partition } = this.observed.expected;
    scope.progress(`${topic}, partition ${partition}: ${listed} objects in the bucket, up to offset ${offset}`);
  }

  /** Takes note of one object. Its value is read when it has to be compared, or when nothing else shows whose record it is. */
  async #note(offset: number): Promise<void> {
    const { bucket, level, scope } = this.#search;
    scope.signal.throwIfAborted();
    const { topic, partition, offsets } = this.observed.expected;
    const isKeyEnough = offsets.has(offset)
      ? level === 'keys'
      : // Kafka has shown the value of this unclaimed record already.
        this.observed.unclaimed.get(offset)?.isInKafka === true;
    if (isKeyEnough) {
      this.observed.sawKey(offset);
      return;
    }
    const value = await readValue(bucket, { topic, partition, offset });
    // Undefined: removed since it was listed. The record then counts as not arrived, and is looked for again.
    if (value !== undefined) this.observed.sawInBucket(offset, value, digestIfJson(value));
  }
}
