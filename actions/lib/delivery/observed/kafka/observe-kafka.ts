import type { Clock } from '#lib/clock.ts';
import { forEachConcurrent } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';
import { type KafkaReader, MAX_KAFKA_READERS } from './kafka-reader.ts';

const PROGRESS_INTERVAL_MS = 5_000;

/** What observing Kafka needs. */
export interface KafkaObservation {
  readonly reader: KafkaReader;
  readonly clock: Clock;
  readonly scope: Scope;
}

/**
 * Reads the part of each partition that is searched, and notes every record of it.
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
  { reader, clock, scope }: KafkaObservation,
): Promise<void> {
  const { topic, partition } = observed.expected;
  const { from, to } = observed.windows.kafka;
  if (to < from) {
    scope.progress(`${topic}, partition ${partition}: Kafka holds no record of it`);
    return;
  }
  let reportedAt = clock.now();
  for await (const { offset, value } of reader.read({ topic, partition, from, to }, scope)) {
    observed.sawInKafka(offset, value, digestIfJson(value));
    if (clock.now() - reportedAt >= PROGRESS_INTERVAL_MS) {
      reportedAt = clock.now();
      scope.progress(`${topic}, partition ${partition}: Kafka read up to offset ${offset} of ${to}`);
    }
  }
  const left = observed.bounds.end - 1 - to;
  const rest = left > 0 ? `; ${left} later ones are not looked at` : '';
  scope.progress(`${topic}, partition ${partition}: offsets ${from} to ${to} read from Kafka${rest}`);
}
