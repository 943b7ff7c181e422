import type { Clock } from '#lib/clock.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';

/** Where ledgers are kept in a bucket. */
export interface S3Ledgers {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  /** As it is given on the command line. */
  readonly address: string;
  /** Called with a line of text when something takes long. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Prefix of all segments of a run. */
export const segmentPrefix = (at: S3Ledgers, run: string): string => `${at.prefix}${run}/segments/`;

/** Key of one segment of a run, numbered from 0. */
export const segmentKey = (at: S3Ledgers, run: string, number: number): string =>
  `${segmentPrefix(at, run)}${String(number).padStart(8, '0')}.jsonl`;

/** Key of a run's checkpoint. */
export const checkpointKey = (at: S3Ledgers, run: string): string => `${at.prefix}${run}/checkpoint.json`;

/** The run that an object belongs to by its key; undefined for an object that is not one of a ledger. */
export const runOfKey = (at: S3Ledgers, key: string): string | undefined =>
  /^([^/]+)\/(?:segments\/\d{8}\.jsonl|checkpoint\.json)$/.exec(key.slice(at.prefix.length))?.[1];
