import type { JobSettings } from './shapes.ts';

/** A job. */
export interface Job {
  readonly id: bigint;
  /** In ms since 1970. */
  readonly created: number;
  readonly settings: JobSettings;
}
