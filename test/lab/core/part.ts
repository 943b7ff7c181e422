import type { Lab } from './lab.ts';

/** Names of the lab's parts. Their order here means nothing; `after` in each part orders the start. */
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

/**
 * One part of the lab, for example the Kafka broker. Parts meet at run time through the {@link Lab}: its ports, names
 * and folders. They import each other's build recipes and commands, never each other's state.
 */
export interface Part {
  readonly name: PartName;
  /** Parts that must answer before this one starts. */
  readonly after: readonly PartName[];
  /**
   * Checks what the machine must have, before anything is downloaded. Resolves to one text for each missing program,
   * with the command that installs it.
   */
  missing?(lab: Lab): Promise<readonly string[]>;
  /**
   * Downloads and builds into `lab.cache`, which later labs reuse. Runs at the same time as other parts' `prepare`.
   * Needs no network when the cache holds the results already.
   */
  prepare?(lab: Lab): Promise<void>;
  /** Starts the part in an empty lab. Resolves when it answers in its own protocol. @throws Error saying why not. */
  start?(lab: Lab): Promise<void>;
  /** Stops the part and starts it again on its data. Resolves when it answers again. */
  restart?(lab: Lab): Promise<void>;
  /**
   * Sends the part a request in its own protocol. Takes a few seconds at most and resolves to a short text for
   * `lab status`.
   *
   * @throws Error when it does not answer.
   */
  check?(lab: Lab): Promise<string>;
  /** Environment variables that `lab env` prints for this part. */
  env?(lab: Lab): Readonly<Record<string, string>>;
  /** Config values that this part adds to `.lab/overlay.yaml`, nested as in the config; see overlay-keys.ts. */
  overlay?(lab: Lab): Readonly<Record<string, unknown>>;
}
