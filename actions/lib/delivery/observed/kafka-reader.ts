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

/** A way to read Kafka by offset. It joins no consumer group and commits no offset. */
export interface KafkaReader {
  /**
   * The records of a span by ascending offset. Ends early where the partition ends.
   *
   * @throws UserError when Kafka cannot be reached, refuses access, or has no such partition.
   */
  read(span: Span, scope: Scope): AsyncIterable<KafkaRecord>;
  /**
   * The lowest offset that a partition still holds; undefined when it holds no record.
   *
   * @throws UserError as `read` does.
   */
  earliest(partition: Pick<Span, 'topic' | 'partition'>, scope: Scope): Promise<number | undefined>;
}

/** How many partitions are read at the same time: each read starts a JVM on a small host. */
export const MAX_KAFKA_READERS = 2;
