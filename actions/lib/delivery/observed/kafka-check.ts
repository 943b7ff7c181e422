import type { Clock } from '#lib/clock.ts';
import { atMost } from '#lib/concurrency/for-each-concurrent.ts';
import type { Scope } from '#lib/converge/resource.ts';
import type { Troubled } from '#lib/delivery/expected/claims.ts';
import type { PartitionAudit } from '#lib/delivery/verdict/partition-audit.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';
import type { KafkaReader } from './kafka-reader.ts';

/** Each read of a partition is a JVM on a small host. */
export const KAFKA_READERS = 2;
/** Records of failed tries are looked for so far outside of what is claimed. */
const WIDEST_MARGIN = 20_000;
const TELL_MS = 5_000;

/** Reads every partition from its first to its last claimed offset, and a little beyond where tries failed. */
export async function checkKafka(
  audits: readonly PartitionAudit[],
  troubled: readonly Troubled[],
  reader: KafkaReader,
  scope: Scope,
  clock: Clock,
): Promise<void> {
  await atMost(KAFKA_READERS, audits, async (audit) => {
    const { topic, partition, offsets } = audit.expected;
    const margin = marginOf(troubled, topic);
    const from = Math.max(0, (offsets.first ?? 0) - margin);
    const to = (offsets.last ?? -1) + margin;
    let told = clock.now();
    for await (const { offset, value } of reader.read({ topic, partition, from, to }, scope)) {
      audit.sawInKafka(offset, value, digestIfJson(value));
      if (clock.now() - told >= TELL_MS) {
        told = clock.now();
        scope.progress(`${topic}, partition ${partition}: Kafka read up to offset ${offset} of ${to}`);
      }
    }
    // Retention drops the oldest records: where the first is not there, the log may begin later by now.
    if (audit.kafka.length > 0 && audit.kafka.at(0) === 'absent') {
      audit.droppedBelow = (await reader.earliest({ topic, partition }, scope)) ?? Number.POSITIVE_INFINITY;
    }
    scope.progress(`${topic}, partition ${partition}: offsets ${from} to ${to} read from Kafka`);
  });
}

/** How many records of failed tries may stand outside of the claimed offsets of a topic. */
export function marginOf(troubled: readonly Troubled[], topic: string): number {
  const tries = troubled.filter((one) => one.topic === topic).reduce((sum, { lost, coded }) => sum + lost + coded, 0);
  return Math.min(tries, WIDEST_MARGIN);
}

/**
 * Of offsets that objects in the bucket carry and that lie beyond all claimed ones: those that Kafka never gave to any
 * record. Offsets are given without gaps, so that the end of the log is found by halving.
 *
 * @param beyond ascending.
 */
export async function neverGiven(
  { topic, partition }: { readonly topic: string; readonly partition: number },
  beyond: readonly number[],
  reader: KafkaReader,
  scope: Scope,
): Promise<readonly number[]> {
  const isGiven = async (offset: number): Promise<boolean> => {
    for await (const record of reader.read({ topic, partition, from: offset, to: offset }, scope)) {
      if (record.offset === offset) return true;
    }
    return false;
  };
  let low = 0;
  let high = beyond.length;
  // The highest is looked at first: mostly somebody else has posted since, and then all of them are fine.
  for (let probe = high - 1; low < high; probe = (low + high) >>> 1) {
    const offset = beyond[probe];
    if (offset !== undefined && (await isGiven(offset))) low = probe + 1;
    else high = probe;
  }
  return beyond.slice(low);
}
