import { waitFor } from '#lib/converge/wait-for.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';
import { BucketPartition, type BucketSearch } from './bucket-partition.ts';

const POLL_INTERVAL_MS = 1_000;

/** What observing the bucket needs. */
export interface BucketObservation extends BucketSearch {
  /** How long to wait for records that are in Kafka and not in the bucket, in ms from now. */
  readonly waitMs: number;
  /** Whether nothing more can arrive in the bucket, so that waiting is of no use. Asked while records are waited for. */
  hasStopped(): Promise<boolean>;
}

/** Objects that lie after all that the ledger claims in their partition. */
export interface OutOfRange {
  readonly observed: ObservedPartition;
  /** Their offsets, ascending. */
  readonly offsets: readonly number[];
}

/**
 * Looks for the object of every record that is in Kafka, and waits for those that are still on their way. Call it after
 * `observeKafka`: a record that is not in Kafka cannot arrive in the bucket.
 *
 * @returns for each partition, the objects that are out of range.
 */
export async function observeBucket(
  partitions: readonly ObservedPartition[],
  observation: BucketObservation,
): Promise<readonly OutOfRange[]> {
  const { clock, scope, waitMs, hasStopped } = observation;
  const end = clock.now() + waitMs;
  const views = partitions.map((observed) => new BucketPartition(observed, observation));
  await waitFor({
    what: 'records to arrive in the bucket',
    poll: async () => {
      // Asked before the look: what arrived until then is seen.
      const isOver = clock.now() >= end || (await hasStopped());
      for (const view of views.filter(({ isComplete }) => !isComplete)) await view.look();
      return { isOver, onTheirWay: views.reduce((sum, view) => sum + view.onTheirWay, 0) };
    },
    done: ({ isOver, onTheirWay }) => isOver || onTheirWay === 0,
    describe: ({ onTheirWay }) => `${onTheirWay} not there yet`,
    intervalMs: POLL_INTERVAL_MS,
    scope,
    clock,
  });
  return views.map(({ observed, outOfRange }) => ({ observed, offsets: outOfRange }));
}
