import type { BalanceLine } from '#lib/delivery/report/schema.ts';
import { checksum, claimedSum, type PartitionAudit } from './partition-audit.ts';

/** The balance sheet by topic and partition. */
export function balanceOf(audits: readonly PartitionAudit[], level: 'keys' | 'values'): readonly BalanceLine[] {
  return audits.map((audit) => {
    const { topic, partition, claims, offsets } = audit.expected;
    const s3 = { count: audit.s3.found };
    return {
      topic,
      partition,
      offsets: offsets.toString(),
      acknowledged: { count: claims.length, checksum: checksum(claimedSum(audit.expected)) },
      kafka: { count: audit.kafka.found, checksum: checksum(audit.kafkaSum) },
      s3: level === 'keys' ? s3 : { ...s3, checksum: checksum(audit.s3Sum) },
      unclaimed: audit.strays.size,
    };
  });
}
