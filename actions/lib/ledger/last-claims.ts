import { z } from 'zod';
import { type AcknowledgedEntry, DIGEST } from './entry.ts';

/** The record of a partition with the highest offset that a ledger claims. */
export const lastClaim = z.object({
  offset: z.int().min(0),
  /** Digest of the record. Another record at that offset shows that the topic was deleted and created again. */
  digest: z.string().regex(DIGEST),
});
export type LastClaim = z.output<typeof lastClaim>;

/** By topic, then by number of the partition. */
export const lastClaims = z.record(z.string(), z.record(z.string(), lastClaim));
export type LastClaims = Readonly<Record<string, Readonly<Record<string, LastClaim>>>>;

/** One partition with its last claim. */
export interface ClaimedPartition extends LastClaim {
  readonly topic: string;
  readonly partition: number;
}

/** All partitions in a list. */
export const claimedPartitions = (claims: LastClaims): readonly ClaimedPartition[] =>
  Object.entries(claims).flatMap(([topic, partitions]) =>
    Object.entries(partitions).map(([partition, claim]) => ({ topic, partition: Number(partition), ...claim })),
  );

/** The last claims after some more entries. */
export function withClaims(claims: LastClaims, entries: readonly AcknowledgedEntry[]): LastClaims {
  if (entries.length === 0) return claims;
  const next: Record<string, Record<string, LastClaim>> = {};
  for (const [topic, partitions] of Object.entries(claims)) next[topic] = { ...partitions };
  for (const { topic, partition, offset, digest } of entries) {
    next[topic] ??= {};
    const partitions = next[topic];
    if (offset > (partitions[partition]?.offset ?? -1)) partitions[partition] = { offset, digest };
  }
  return next;
}
