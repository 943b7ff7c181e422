import type { Clock } from '#lib/clock.ts';
import { forEachConcurrent } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import type { UncertainRecord } from '#lib/delivery/expected/uncertain-record.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';
import { type KafkaReader, MAX_KAFKA_READERS } from './kafka-reader.ts';
import type { ObservedPartition } from './observed-partition.ts';
import { searchMargin } from './search-margin.ts';

const PROGRESS_INTERVAL_MS = 5_000;

/** What observing Kafka needs. */
export interface KafkaObservation {
  readonly reader: KafkaReader;
  /** Records of the ledger with failed tries: copies of them are searched for around the claimed offsets. */
  readonly uncertain: readonly UncertainRecord[];
  readonly clock: Clock;
  readonly scope: Scope;
}

/**
 * Reads each partition from its first to its last claimed offset, and a margin around them. Notes every record, and which
 * records Kafka has dropped by its retention.
 *
 * @throws UserError when Kafka cannot be read.
 */
export async function observeKafka(
  partitions: readonly ObservedPartition[],
  observation: KafkaObservation,
): Promise<void> {
  await forEachConcurrent(partitions, MAX_KAFKA_READERS, (partition) => observePartition(partition, observation));
}

async function observePartition(
  observed: ObservedPartition,
  { reader, uncertain, clock, scope }: KafkaObservation,
): Promise<void> {
  const { topic, partition, offsets } = observed.expected;
  const margin = searchMargin(uncertain, topic);
  const from = Math.max(0, (offsets.first ?? 0) - margin);
  const to = (offsets.last ?? -1) + margin;
  let reportedAt = clock.now();
  for await (const { offset, value } of reader.read({ topic, partition, from, to }, scope)) {
    observed.sawInKafka(offset, value, digestIfJson(value));
    if (clock.now() - reportedAt >= PROGRESS_INTERVAL_MS) {
      reportedAt = clock.now();
      scope.progress(`${topic}, partition ${partition}: Kafka read up to offset ${offset} of ${to}`);
    }
  }
  // Retention drops the oldest records first, so it is asked about only when the first claimed one is absent.
  if (observed.kafka.length > 0 && observed.kafka.at(0) === 'absent') {
    observed.droppedBelow = (await reader.earliest({ topic, partition }, scope)) ?? Number.POSITIVE_INFINITY;
  }
  scope.progress(`${topic}, partition ${partition}: offsets ${from} to ${to} read from Kafka`);
}
