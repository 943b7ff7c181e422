import type { Scope } from '#lib/converge/resource.ts';

/** A record as Kafka holds it. */
export interface KafkaRecord {
  readonly offset: number;
  /** Its value as text. */
  readonly value: string;
}

/** Offsets of one partition, `from` and `to` included. */
export interface Span {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** Which offsets of a partition Kafka has assigned. The two are equal when the partition holds no record. */
export interface Bounds {
  /** The lowest offset that it still holds: retention drops the oldest records. */
  readonly start: number;
  /** The offset that its next record will get. Kafka never assigns a lower one again. */
  readonly end: number;
}

/** A way to read Kafka by offset. It joins no consumer group and commits no offset. */
export interface KafkaReader {
  /**
   * The bounds of all partitions of some topics, by `partitionName`.
   *
   * @throws UserError when Kafka cannot be reached, refuses access, or has no such topic.
   */
  bounds(topics: readonly string[], scope: Scope): Promise<ReadonlyMap<string, Bounds>>;
  /**
   * The records of a span by ascending offset. Ends early where the partition ends.
   *
   * @throws UserError when Kafka cannot be reached, refuses access, or has no such partition.
   */
  read(span: Span, scope: Scope): AsyncIterable<KafkaRecord>;
}

/** How many partitions are read at the same time: each read starts a JVM on a small host. */
export const MAX_KAFKA_READERS = 2;
