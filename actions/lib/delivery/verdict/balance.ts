import type { PartitionClaims } from '#lib/delivery/expected/claims.ts';
import type { Level } from '#lib/delivery/levels.ts';
import type { ObservedPartition } from '#lib/delivery/observed/observed-partition.ts';

/** How many records there are at one station. */
export interface StationBalance {
  readonly count: number;
  /** Sum of the digests of their values modulo 2^64, 16 hex digits; absent when values were not read. */
  readonly checksum?: string;
}

/** One line of the balance sheet: what went into a partition, and what is at each station. */
export interface BalanceLine {
  readonly topic: string;
  readonly partition: number;
  /** The claimed offsets, such as `0-99`. */
  readonly offsets: string;
  readonly acknowledged: StationBalance;
  readonly kafka: StationBalance;
  readonly s3: StationBalance;
  /** Records at offsets that no ledger of the store claims, in the part that was searched. */
  readonly unclaimed: number;
}

/** The balance sheet by topic and partition. */
export function balanceOf(partitions: readonly ObservedPartition[], level: Level): readonly BalanceLine[] {
  return partitions.map((observed) => {
    const { topic, partition, claims, offsets } = observed.expected;
    const s3 = { count: observed.s3.found };
    return {
      topic,
      partition,
      offsets: offsets.toString(),
      acknowledged: { count: claims.length, checksum: checksum(claimedSum(observed.expected)) },
      kafka: { count: observed.kafka.found, checksum: checksum(observed.kafkaSum) },
      s3: level === 'keys' ? s3 : { ...s3, checksum: checksum(observed.s3Sum) },
      unclaimed: observed.unclaimed.size,
    };
  });
}

const MODULUS = 1n << 64n;

/** A checksum of a sum of digests. A sum does not depend on the order, so that none has to be kept. */
const checksum = (sum: bigint): string => (sum % MODULUS).toString(16).padStart(16, '0');

function claimedSum({ claims }: PartitionClaims): bigint {
  let sum = 0n;
  for (let index = 0; index < claims.length; index++) sum += claims.digest(index);
  return sum;
}
