import type { Change, PropertyDiff } from '#lib/converge/resource.ts';
import { plural } from '#lib/plural.ts';

/** A topic as the cluster has it. */
export interface Topic {
  readonly partitions: number;
  readonly replicationFactor: number;
}
/** The topics of the cluster by name. */
export type Topics = ReadonlyMap<string, Topic>;

/** A topic as the config wants it. */
export interface DesiredTopic {
  readonly partitions: number;
  /** Undefined: the cluster's own default. */
  readonly replicationFactor: number | undefined;
}
/** The topics that the pipeline needs, by name. */
export type DesiredTopics = ReadonlyMap<string, DesiredTopic>;

/** Reads the output of `kafka-topics.sh --describe`: the heading line of each topic. */
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

/** A regular expression for these names alone. `--topic` takes an expression, in which a bare dot matches any character. */
export const matchExactly = (names: readonly string[]): string =>
  names.map((name) => name.replace(/[^A-Za-z0-9_-]/g, '\\$&')).join('|');

/** Compares all topics. One with other settings blocks them all, so that nothing is created beside it. */
export function diffTopics(desired: DesiredTopics, actual: Topics): Change {
  const missing: PropertyDiff[] = [];
  const different: PropertyDiff[] = [];
  for (const [name, topic] of desired) {
    const found = actual.get(name);
    if (found === undefined) missing.push({ path: name, after: describe(topic) });
    else different.push(...diffTopic(name, topic, found));
  }
  if (different.length > 0) {
    return {
      action: 'blocked',
      lines: different,
      remedy:
        'Set topics.partitions and topics.replicationFactor in the config to what the cluster has. A topic with data is not changed: its keys would move to other partitions.',
    };
  }
  if (missing.length === 0) return { action: 'none' };
  return { action: actual.size === 0 ? 'create' : 'update', lines: missing };
}

function diffTopic(name: string, desired: DesiredTopic, actual: Topic): PropertyDiff[] {
  const compare = (property: string, before: number, after: number | undefined): PropertyDiff[] =>
    after === undefined || before === after
      ? []
      : [{ path: `${name} ${property}`, before: String(before), after: String(after) }];
  return [
    ...compare('partitions', actual.partitions, desired.partitions),
    ...compare('replication factor', actual.replicationFactor, desired.replicationFactor),
  ];
}

function describe({ partitions, replicationFactor }: DesiredTopic): string {
  const replicas = replicationFactor === undefined ? '' : `, ${plural(replicationFactor, 'replica')}`;
  return `${plural(partitions, 'partition')}${replicas}`;
}
