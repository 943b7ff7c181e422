import type { Scope } from '#lib/converge/resource.ts';
import { partitionName } from '#lib/delivery/expected/partition-name.ts';
import { MAX_LISTED } from '#lib/delivery/limits.ts';
import type { KafkaReader } from '#lib/delivery/observed/kafka/kafka-reader.ts';
import { originRow } from '#lib/delivery/observed/origin-row.ts';
import { type Bucket, readValue } from './bucket.ts';
import type { OutOfRange } from './observe-bucket.ts';

/** What telling assigned offsets from unassigned ones needs. */
export interface OutOfRangeCheck {
  readonly bucket: Bucket;
  readonly reader: KafkaReader;
  readonly scope: Scope;
}

/**
 * Of the objects out of range, notes those whose offset Kafka never assigned. The bounds are asked for again: others may
 * have posted since, and the sink may have written what they posted.
 *
 * Topics that were created again are left out: the objects are those of the topic before.
 */
export async function noteUnassigned(
  outOfRange: readonly OutOfRange[],
  { bucket, reader, scope }: OutOfRangeCheck,
): Promise<void> {
  const undecided = outOfRange.filter(
    ({ observed, offsets }) => (offsets.at(-1) ?? -1) >= observed.bounds.end && observed.recreation !== 'likely',
  );
  if (undecided.length === 0) return;
  const topics = new Set(undecided.map(({ observed }) => observed.expected.topic));
  const bounds = await reader.bounds([...topics], scope);
  for (const { observed, offsets } of undecided) {
    const { table, topic, partition } = observed.expected;
    const end = bounds.get(partitionName({ topic, partition }))?.end ?? observed.bounds.end;
    for (const offset of offsets.filter((one) => one >= end)) {
      // Only those that a report may list are read.
      const value =
        observed.unassigned.size < MAX_LISTED ? await readValue(bucket, { topic, partition, offset }) : undefined;
      observed.sawUnassigned(offset, originRow(table, value));
    }
  }
}
