import type { Change, Line } from '#lib/converge/resource.ts';
import { plural } from '#lib/plural.ts';

/** A topic as the cluster has it. */
export interface Topic {
  readonly partitions: number;
  readonly replicationFactor: number;
}
export type Topics = ReadonlyMap<string, Topic>;

/** What a topic should be; without a replication factor the cluster's own default holds. */
export interface WantedTopic {
  readonly partitions: number;
  readonly replicationFactor: number | undefined;
}

/** Reads the heading lines of `kafka-topics.sh --describe`. */
export function parseDescription(output: string): Topics {
  const topics = new Map<string, Topic>();
  for (const found of output.matchAll(
    /^Topic: ?(\S+)\s+(?:TopicId: ?\S+\s+)?PartitionCount: ?(\d+)\s+ReplicationFactor: ?(\d+)/gm,
  )) {
    const [, name = '', partitions, replicationFactor] = found;
    topics.set(name, { partitions: Number(partitions), replicationFactor: Number(replicationFactor) });
  }
  return topics;
}

/** A regular expression that matches these names and no others: `--topic` takes one, and a dot matches anything. */
export const exactly = (names: readonly string[]): string =>
  names.map((name) => name.replace(/[^A-Za-z0-9_-]/g, '\\$&')).join('|');

/** Compares all topics. One that differs blocks them all: neither partitions nor replicas are changed under data. */
export function topicChange(wanted: ReadonlyMap<string, WantedTopic>, actual: Topics): Change {
  const missing: Line[] = [];
  const wrong: Line[] = [];
  for (const [name, want] of wanted) {
    const have = actual.get(name);
    if (have === undefined) {
      const copies = want.replicationFactor === undefined ? '' : `, ${plural(want.replicationFactor, 'replica')}`;
      missing.push({ path: name, after: `${plural(want.partitions, 'partition')}${copies}` });
      continue;
    }
    if (have.partitions !== want.partitions) {
      wrong.push({ path: `${name} partitions`, before: String(have.partitions), after: String(want.partitions) });
    }
    if (want.replicationFactor !== undefined && have.replicationFactor !== want.replicationFactor) {
      wrong.push({
        path: `${name} replication factor`,
        before: String(have.replicationFactor),
        after: String(want.replicationFactor),
      });
    }
  }
  if (wrong.length > 0) {
    return {
      action: 'blocked',
      lines: wrong,
      remedy:
        'Set topics.partitions and topics.replicationFactor in the config to what is there; a topic with data is not changed, for its keys would move to other partitions.',
    };
  }
  return missing.length === 0
    ? { action: 'none' }
    : { action: actual.size === 0 ? 'create' : 'update', lines: missing };
}
