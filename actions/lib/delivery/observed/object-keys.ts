/** Where a record is, in Kafka and so in the bucket. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Where the sink puts its objects in the bucket: its property `topics.dir`, by default `topics`. */
export type TopicsDir = string;

/** Prefix of all objects of one topic. */
export const topicPrefix = (dir: TopicsDir, topic: string): string => `${dir}/${topic}/`;

/** Prefix of all objects of one partition. */
export const partitionPrefix = (dir: TopicsDir, topic: string, partition: number): string =>
  `${topicPrefix(dir, topic)}partition=${partition}/`;

/** The key that a record's place predicts when the sink flushes every record: its offset in ten digits. */
export const keyOf = (dir: TopicsDir, { topic, partition, offset }: Place): string =>
  `${partitionPrefix(dir, topic, partition)}${topic}+${partition}+${String(offset).padStart(10, '0')}.json`;

/** The place that a key stands for, or undefined when the sink would not have made it. */
export function placeOf(dir: TopicsDir, key: string): Place | undefined {
  const match = /\/partition=(\d+)\/([^/]+)\+(\d+)\+(\d{10,})\.json$/.exec(key);
  if (match === null) return undefined;
  const [, , topic = '', partition, offset] = match;
  const place = { topic, partition: Number(partition), offset: Number(offset) };
  return keyOf(dir, place) === key ? place : undefined;
}
