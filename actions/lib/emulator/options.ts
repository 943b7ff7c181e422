import type { Secret } from '#lib/secret.ts';
import type { Mode } from './source/modes.ts';

/** Which records are posted, how many, and how fast. */
export interface FlowOptions {
  readonly mode: Mode;
  /**
   * Turns, each of which posts one row of every table; in mode drain the rows of each table. A turn that an earlier run
   * left half done counts as one. Default: 100; without end when a duration is given, and in mode drain all rows.
   */
  readonly posts?: number | undefined;
  /** Seconds after which no further record is posted. */
  readonly duration?: number | undefined;
  /** Records a second at most. */
  readonly rate?: number | undefined;
  /** Factor on the original's pauses of 0 or 1 second: 1 as the original, 0 none. */
  readonly pace: number;
  /** `i/n`: the i-th of n parts of the posts. In sample and drain. */
  readonly shard?: string | undefined;
  /** Batches in flight at the same time. In sample and drain. */
  readonly inFlight?: number | undefined;
  /** Records of a batch at most. In sample and drain. */
  readonly batchSize?: number | undefined;
  /** Default: emulator.seed of the config. */
  readonly seed?: number | undefined;
}

/** Where the ledger is kept. */
export interface StoreOptions {
  /** `file:DIR` or `s3://bucket/prefix`. */
  readonly address: string;
  /** Name of the ledger: resumed when there is one. Default: the latest of the same sequence is resumed, else a new one. */
  readonly run?: string | undefined;
}

/** Where records are posted. */
export interface TargetOptions {
  /** Address of the API with its stage; default: looked up. */
  readonly invokeUrl?: string | undefined;
  /** Key of the API where it asks for one; default: looked up. */
  readonly apiKey?: Secret | undefined;
}

export interface EmulationOptions {
  readonly flow: FlowOptions;
  readonly store: StoreOptions;
  readonly target: TargetOptions;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Called with a line of text on how far it is. */
  say(text: string): void;
}
