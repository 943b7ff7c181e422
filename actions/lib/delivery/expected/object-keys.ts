/** Where a record is in Kafka. With a sink that writes one object a record, this predicts its key in the bucket. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The folder of the bucket in which the sink writes its objects: its property `topics.dir`. Empty = the bucket itself. */
export type TopicsDir = string;

/** Prefix of all objects of one topic. */
export const topicPrefix = (dir: TopicsDir, topic: string): string => `${dir === '' ? '' : `${dir}/`}${topic}/`;

/** Prefix of all objects of one partition. */
export const partitionPrefix = (dir: TopicsDir, topic: string, partition: number): string =>
  `${topicPrefix(dir, topic)}partition=${partition}/`;

/** Decimal digits of an offset in a key; the sink pads shorter offsets with zeros. */
const OFFSET_DIGITS = 10;

/** Below this offset the order of the keys is the order of the offsets. */
export const SORTED_KEYS_END = 10 ** OFFSET_DIGITS;

/** The key of a record's object, when the sink flushes after every record. */
export const keyOf = (dir: TopicsDir, { topic, partition, offset }: Place): string =>
  `${partitionPrefix(dir, topic, partition)}${topic}+${partition}+${String(offset).padStart(OFFSET_DIGITS, '0')}.json`;

/** The place of the record that a key belongs to; undefined when the sink would not write such a key. */
export function placeOf(dir: TopicsDir, key: string): Place | undefined {
  const match = /\/partition=(\d+)\/([^/]+)\+(\d+)\+(\d+)\.json$/.exec(key);
  if (match === null) return undefined;
  const [, , topic = '', partition, offset] = match;
  const place = { topic, partition: Number(partition), offset: Number(offset) };
  return keyOf(dir, place) === key ? place : undefined;
}
