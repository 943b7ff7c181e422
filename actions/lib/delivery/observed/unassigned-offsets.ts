import { forEachConcurrent } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import { type Bucket, readValue } from './bucket.ts';
import { type KafkaReader, MAX_KAFKA_READERS, type Span } from './kafka-reader.ts';
import type { OutOfRange } from './observe-bucket.ts';
import type { ObservedPartition } from './observed-partition.ts';
import { originRow } from './origin-row.ts';

/** Objects of one partition with offsets that Kafka never assigned to any record. */
export interface UnassignedObjects {
  readonly observed: ObservedPartition;
  /** Ascending. */
  readonly offsets: readonly number[];
  /** The rows that the values of the first `MAX_LISTED` of them name, by offset. */
  readonly rows: ReadonlyMap<number, number>;
}

/** What telling assigned offsets from unassigned ones needs. */
export interface OutOfRangeCheck {
  readonly bucket: Bucket;
  readonly reader: KafkaReader;
  readonly scope: Scope;
}

/**
 * Of the objects out of range, finds those whose offset Kafka never assigned. The others are of records that somebody
 * posted later, and the ledger says nothing of them.
 *
 * Partitions whose last claimed record is not in Kafka are left out: there the end of the partition proves nothing.
 */
export async function findUnassigned(
  outOfRange: readonly OutOfRange[],
  { bucket, reader, scope }: OutOfRangeCheck,
): Promise<readonly UnassignedObjects[]> {
  const unassigned: UnassignedObjects[] = [];
  const decidable = outOfRange.filter(
    ({ observed: { kafka }, offsets }) => offsets.length > 0 && kafka.length > 0 && kafka.at(-1) !== 'absent',
  );
  await forEachConcurrent(decidable, MAX_KAFKA_READERS, async ({ observed, offsets: listed }) => {
    const { table, topic, partition } = observed.expected;
    const offsets = await unassignedOffsets({ topic, partition }, listed, reader, scope);
    const rows = new Map<number, number>();
    for (const offset of offsets.slice(0, MAX_LISTED)) {
      const row = originRow(table, await readValue(bucket, { topic, partition, offset }));
      if (row !== undefined) rows.set(offset, row);
    }
    unassigned.push({ observed, offsets, rows });
  });
  return unassigned;
}

/**
 * Those of some offsets that a partition has not assigned. Kafka assigns offsets without gaps, so they are the ones from
 * the end of the partition on; the end is found by bisection, with few reads.
 *
 * @param offsets ascending.
 */
export async function unassignedOffsets(
  partition: Pick<Span, 'topic' | 'partition'>,
  offsets: readonly number[],
  reader: KafkaReader,
  scope: Scope,
): Promise<readonly number[]> {
  const isAssigned = async (offset: number): Promise<boolean> => {
    for await (const record of reader.read({ ...partition, from: offset, to: offset }, scope)) {
      if (record.offset === offset) return true;
    }
    return false;
  };
  let low = 0;
  let high = offsets.length;
  // The highest is asked about first: if it is assigned, as is usual, all of them are.
  for (let probe = high - 1; low < high; probe = (low + high) >>> 1) {
    const offset = offsets[probe];
    if (offset !== undefined && (await isAssigned(offset))) low = probe + 1;
    else high = probe;
  }
  return offsets.slice(low);
}
