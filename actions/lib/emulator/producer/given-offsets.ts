import { RangeSet } from '#lib/ledger/range-set.ts';
import type { RecordResponse } from './classify-response.ts';

type Taken = Extract<RecordResponse, { isTaken: true }>;

/** What is known of the offsets of one partition. */
interface PartitionOffsets {
  /** All that were answered so far. */
  readonly given: RangeSet;
  /** A new record has no lower one. */
  lowest: number;
}

/**
 * The offsets that Kafka has given to records of this run. It gives each offset of a partition once, and the records of
 * one request ascending ones. An answer that says something else is not about the records that were posted.
 */
export class GivenOffsets {
  readonly #partitions = new Map<string, PartitionOffsets>();

  /** Sets the lowest offset that a new record of a partition can have: there are records at those before it. */
  setLowest(topic: string, partition: number, lowest: number): void {
    this.#offsetsOf(topic, partition).lowest = lowest;
  }

  /**
   * Looks at the answer to one request, and remembers its offsets unless they cannot be right.
   *
   * @returns why they cannot be right; undefined when they can.
   */
  add(topic: string, responses: readonly RecordResponse[]): string | undefined {
    const taken = responses.filter((response): response is Taken => response.isTaken);
    const fault = this.#faultIn(topic, taken);
    if (fault !== undefined) return fault;
    for (const { partition, offset } of taken) this.#offsetsOf(topic, partition).given.add(offset);
    return undefined;
  }

  #faultIn(topic: string, taken: readonly Taken[]): string | undefined {
    const previous = new Map<number, number>();
    for (const { partition, offset } of taken) {
      const place = `offset ${offset} of partition ${partition}`;
      const { given, lowest } = this.#offsetsOf(topic, partition);
      const before = previous.get(partition);
      if (offset === before) return `${place} for two records of one request`;
      if (before !== undefined && offset < before) return `${place} after offset ${before}, expected a higher one`;
      if (given.has(offset)) return `${place}, which an earlier record of this run has. ${MEANING}`;
      if (offset < lowest)
        return `${place}, expected ${lowest} or higher, because there are records before it. ${MEANING}`;
      previous.set(partition, offset);
    }
    return undefined;
  }

  #offsetsOf(topic: string, partition: number): PartitionOffsets {
    const name = `${partition} ${topic}`;
    let offsets = this.#partitions.get(name);
    if (offsets === undefined) {
      offsets = { given: new RangeSet(), lowest: 0 };
      this.#partitions.set(name, offsets);
    }
    return offsets;
  }
}

const MEANING =
  'Either the topic was deleted and created again meanwhile, or what answers is not the REST proxy of that cluster';
