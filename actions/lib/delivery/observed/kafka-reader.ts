import type { Scope } from '#lib/converge/resource.ts';

/** A record as Kafka holds it. */
export interface KafkaRecord {
  readonly offset: number;
  /** Its value as text. */
  readonly value: string;
}

/** Part of a partition; both offsets are included. */
export interface Span {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** Reads Kafka by offset, without joining a consumer group and without leaving a trace. */
export interface KafkaReader {
  /**
   * The records of a span in the order of their offsets. Ends early where the log ends.
   *
   * @throws UserError when Kafka cannot be reached or refuses access.
   */
  read(span: Span, scope: Scope): AsyncIterable<KafkaRecord>;
  /** The lowest offset that a partition still holds; undefined when it holds no record. Errors as `read`. */
  earliest(partition: Pick<Span, 'topic' | 'partition'>, scope: Scope): Promise<number | undefined>;
}
