import type { EmulationRun } from '#lib/emulator/open-run.ts';
import type { Poster } from '#lib/emulator/producer/post.ts';
import { UserError } from '#lib/errors.ts';
import { claimedPartitions } from '#lib/ledger/last-claims.ts';
import { compareTopics, type ReCreatedTopic, type RunClaim } from './compare-topics.ts';

export interface IdentityCheck {
  readonly poster: Poster;
  readonly run: EmulationRun;
  /** Address of the store. */
  readonly store: string;
  /** Where the sink writes the objects of a topic, such as `s3://bucket/topics/0affd5f86743.pin/`. */
  objectsOf(topic: string): string;
  say(text: string): void;
}

/**
 * Checks that the topics are still those that the ledger's records were posted to. For a topic of which this ledger claims
 * nothing yet, the last other run of the store counts, and a difference is only said.
 *
 * @throws UserError when a topic was deleted and created again since this ledger's records were posted.
 */
export async function checkTopicIdentity({ poster, run, store, objectsOf, say }: IdentityCheck): Promise<void> {
  const own = run.ledger.header.run;
  // Unless the REST proxy says where a partition ends, new records come at least after those of this ledger.
  for (const { topic, partition, offset } of claimedPartitions(run.ledger.lastClaims)) {
    poster.offsets.setLowest(topic, partition, offset + 1);
  }
  const { reCreated, unknown } = await compareTopics(poster, latestClaims(run));
  for (const text of unknown) say(text);
  for (const topic of reCreated.filter((one) => one.run !== own)) {
    say(
      `${whatHappened([topic], store)} That run can no longer be proven, and records that are posted now get offsets that its records had: the sink overwrites their objects below ${objectsOf(topic.topic)}.`,
    );
  }
  const ours = reCreated.filter((one) => one.run === own);
  if (ours.length === 0) return;
  throw new UserError(
    `${whatHappened(ours, store)} One ledger cannot prove the records of both. The earlier ones are lost in Kafka, and new ones get offsets that earlier ones had: the sink overwrites their objects. Move the objects below ${ours.map(({ topic }) => objectsOf(topic)).join(', ')} away if they are needed, then post with a new run (input run).`,
  );
}

/** The last claim of each partition: of this ledger, else of the run that was written to last. */
function latestClaims({ ledger, others }: EmulationRun): readonly RunClaim[] {
  const latest = new Map<string, RunClaim>();
  const runs = [
    ...others.map(({ header, checkpoint }) => ({ run: header.run, claims: checkpoint?.lastClaims ?? {} })),
    { run: ledger.header.run, claims: ledger.lastClaims },
  ];
  for (const { run, claims } of runs) {
    for (const claim of claimedPartitions(claims)) latest.set(`${claim.partition} ${claim.topic}`, { ...claim, run });
  }
  const topics = new Set(Object.values(ledger.header.topics));
  return [...latest.values()].filter(({ topic }) => topics.has(topic));
}

/** @param topics of one run. */
function whatHappened(topics: readonly ReCreatedTopic[], store: string): string {
  const names = topics.map(({ topic }) => topic).join(', ');
  const [were, them] = topics.length === 1 ? ['The topic', 'it'] : ['The topics', 'them'];
  const verb = topics.length === 1 ? 'was' : 'were';
  const why = topics.length === 1 ? topics[0]?.why : topics.map((one) => `of ${one.topic}, ${one.why}`).join('; ');
  return `${were} ${names} ${verb} deleted and created again since run "${topics[0]?.run}" in ${store} posted to ${them}: ${why}.`;
}
