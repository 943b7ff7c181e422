import type { Clock } from '#lib/clock.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';

/** Where ledgers are kept in a bucket. */
export interface S3Ledgers {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly address: string;
  /** Told of what takes its time: the hold of a writer that was killed. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Key of one segment of a run. */
export const segmentKey = (at: S3Ledgers, run: string, number: number): string =>
  `${at.prefix}${run}/segments/${String(number).padStart(8, '0')}.jsonl`;

/** Key of a run's checkpoint. */
export const checkpointKey = (at: S3Ledgers, run: string): string => `${at.prefix}${run}/checkpoint.json`;
