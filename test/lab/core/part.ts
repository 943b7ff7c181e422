import type { Lab } from './lab.ts';

/** The parts of the lab, in no order; `after` orders them. */
export const partNames = [
  'certificates',
  'aws',
  'distribution',
  'database',
  'kafka',
  'connect',
  'rest-proxy',
  'host',
  'databricks',
] as const;
export type PartName = (typeof partNames)[number];

/** One part of the lab. A part imports no other part: what it needs of another stands in the {@link Lab}. */
export interface Part {
  readonly name: PartName;
  /** Parts that must answer before this one starts. */
  readonly after: readonly PartName[];
  /**
   * What the machine must have, checked before anything is downloaded. Resolves to what is missing, one text each,
   * with the command that installs it.
   */
  missing?(lab: Lab): Promise<readonly string[]>;
  /**
   * Downloads and builds into `lab.cache`, never into the lab's own folder. Runs side by side with other parts';
   * does nothing when the cache holds the result already (keyed by a digest of the inputs), and needs no network then.
   */
  prepare?(lab: Lab): Promise<void>;
  /** Starts it in an empty lab. Resolves when it answers its own protocol; throws what went wrong otherwise. */
  start?(lab: Lab): Promise<void>;
  /** Ends what serves its clients and starts it again on its data. Resolves when it answers again. */
  restart?(lab: Lab): Promise<void>;
  /** Asks it in its own protocol, at most a few seconds. Resolves to a short text for `lab status`; throws if it does not answer. */
  check?(lab: Lab): Promise<string>;
  /** What `lab env` prints for this part. */
  env?(lab: Lab): Readonly<Record<string, string>>;
  /** What this part adds to `.lab/overlay.yaml`, as nested config keys that a real user may set too. */
  overlay?(lab: Lab): Readonly<Record<string, unknown>>;
}
