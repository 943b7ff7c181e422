import type { Clock } from '#lib/clock.ts';

/** Where ledgers are kept in a folder. */
export interface FileLedgers {
  /** Absolute. */
  readonly folder: string;
  /** As it is given on the command line. */
  readonly address: string;
  readonly clock: Clock;
  /** Called with a line of text when something takes long or is worth knowing. */
  readonly say?: ((text: string) => void) | undefined;
}
