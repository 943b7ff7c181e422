import type { Place } from '#lib/delivery/expected/object-keys.ts';

/**
 * What the proof says of one record. docs/delivery-proof.md has an example of each.
 * - `found`: in Kafka and in the bucket, with the posted value.
 * - `missing`: acknowledged, and not in Kafka.
 * - `late`: in Kafka, and not in the bucket when the wait was over.
 * - `altered`: there, with another value than the posted one.
 * - `unexpected`: contradicts the ledger.
 */
export type FindingKind = 'found' | 'missing' | 'late' | 'altered' | 'unexpected';

/** The kinds that make the proof fail, in the order of reports. */
export const failureKinds = ['missing', 'late', 'altered', 'unexpected'] as const satisfies readonly FindingKind[];
export type FailureKind = (typeof failureKinds)[number];

/** Where a value was seen that should not be there. */
export type Station = 'kafka' | 's3';

/** One record with all that a person needs to look it up. */
export interface RecordSeen extends Place {
  /** The key in the bucket that the place predicts. */
  readonly key: string;
  /** SQL name of the table; null when the value names no row. */
  readonly table: string | null;
  /** Row of that table; null when the value names no row. */
  readonly row: number | null;
  /** Of an altered, unexpected or foreign record: where it was seen. */
  readonly where?: readonly Station[];
  /** What else is known, as a sentence without a full stop. */
  readonly note?: string;
}

/** The verdict of the proof on one record that is not `found`. */
export interface Finding extends RecordSeen {
  readonly kind: FailureKind;
  /** Of a missing record: whether it can no longer arrive, since Kafka has gone past its offset. */
  readonly isLost?: boolean;
}
