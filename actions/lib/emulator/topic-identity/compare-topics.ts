import type { Poster } from '#lib/emulator/producer/post.ts';
import type { ClaimedPartition } from '#lib/ledger/last-claims.ts';
import { CannotTell, type PartitionBounds, readBounds, readDigest } from './read-topic.ts';

/** The last claim of a partition by some run. */
export interface RunClaim extends ClaimedPartition {
  /** Name of the run. */
  readonly run: string;
}

/** A topic that is no longer the one that a run posted to. */
export interface ReCreatedTopic {
  readonly topic: string;
  readonly run: string;
  /** What shows it, such as `the ledger claims offset 41 of partition 0, and that partition ends at offset 12`. */
  readonly why: string;
}

/** What was found out about the topics. */
export interface Comparison {
  readonly reCreated: readonly ReCreatedTopic[];
  /** What could not be found out, and why; a sentence each. */
  readonly unknown: readonly string[];
}

/**
 * Compares topics with what ledgers claim of them. A topic that was deleted and created again assigns its offsets again:
 * it ends before a claimed offset, or has another record there. Kafka's own topic ids cannot be read through the REST
 * proxy.
 *
 * Tells the poster below which offsets there are records already.
 *
 * @param claims one a partition.
 */
export async function compareTopics(poster: Poster, claims: readonly RunClaim[]): Promise<Comparison> {
  const topics = new Map<string, RunClaim[]>();
  for (const claim of claims) topics.set(claim.topic, [...(topics.get(claim.topic) ?? []), claim]);
  const found = await Promise.all([...topics.values()].map((ofTopic) => compareTopic(poster, ofTopic)));
  return {
    reCreated: found.flatMap((one) => (one !== undefined && typeof one !== 'string' ? [one] : [])),
    unknown: found.filter((one) => typeof one === 'string'),
  };
}

/** Undefined when it is the same topic as far as can be seen; a text when that cannot be said. */
async function compareTopic(poster: Poster, claims: readonly RunClaim[]): Promise<ReCreatedTopic | string | undefined> {
  try {
    const bounds = await Promise.all(claims.map((claim) => readBounds(poster, claim)));
    for (const [index, claim] of claims.entries()) {
      const why = outOfBounds(claim, bounds[index]);
      if (why !== undefined) return { topic: claim.topic, run: claim.run, why };
      poster.offsets.setLowest(claim.topic, claim.partition, bounds[index]?.end ?? 0);
    }
    // All partitions are created together, so one record is enough. Kafka removes old ones after some days.
    const readable = claims.find((claim, index) => claim.offset >= (bounds[index]?.first ?? Number.POSITIVE_INFINITY));
    return readable && (await otherRecord(poster, readable));
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error;
    const [first] = claims;
    return `Whether the topic ${first?.topic} is still the one that run "${first?.run}" posted to cannot be found out: ${error.message}.`;
  }
}

function outOfBounds({ partition, offset }: RunClaim, bounds: PartitionBounds | undefined): string | undefined {
  const claimed = `the ledger claims offset ${offset} of partition ${partition}`;
  if (bounds === undefined) return `${claimed}, and there is no such partition`;
  return bounds.end > offset ? undefined : `${claimed}, and that partition ends at offset ${bounds.end}`;
}

async function otherRecord(poster: Poster, claim: RunClaim): Promise<ReCreatedTopic | undefined> {
  const { topic, run, partition, offset, digest } = claim;
  if ((await readDigest(poster, claim)) === digest) return undefined;
  return { topic, run, why: `at offset ${offset} of partition ${partition} is another record than the ledger claims` };
}
