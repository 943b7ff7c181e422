import type { Checkpoint } from './checkpoint.ts';
import type { InDoubtEntry, LedgerEntry, LedgerHeader, LedgerIdentity } from './entry.ts';
import type { LanePositions } from './lane-position.ts';
import type { LastClaims } from './last-claims.ts';

/** A ledger as a list of runs shows it. */
export interface StoredRun {
  readonly header: LedgerHeader;
  readonly checkpoint: Checkpoint | undefined;
}

/** A ledger that is open for writing. It has one writer at a time; disposing it ends the run in order. */
export interface LedgerWriter extends AsyncDisposable {
  readonly header: LedgerHeader;
  /** Number of the next record. */
  readonly next: number;
  /** How far each table was posted, by its name in the database. */
  readonly lanes: LanePositions;
  /** The highest offset that the ledger claims of each partition. */
  readonly lastClaims: LastClaims;
  /**
   * Of each table so many of the next records are in doubt: the last writer was killed and may have posted them.
   * Undefined when it ended in order. While it is set, `appendInDoubt` comes before anything is posted.
   */
  readonly inDoubtBelow: number | undefined;
  /**
   * Enters the records that may have been posted, and waits until they survive a loss of power. A writer that ends without
   * this call leaves them in doubt for the next one.
   */
  appendInDoubt(entries: readonly InDoubtEntry[]): Promise<void>;
  /** Adds entries, in the order of their table. Several calls may be in flight at the same time. */
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** Waits until everything that was appended survives a loss of power. All who wait share one write. */
  durable(): Promise<void>;
  /** Waits until all entries are durable, then stores a checkpoint. */
  checkpoint(): Promise<void>;
}

/** Where ledgers are kept, one a run. */
export interface LedgerStore {
  /** As it is given on the command line, such as `file:ledger`. */
  readonly address: string;
  /**
   * All runs, ordered by when they were last written to.
   *
   * @throws UserError when a run has another format version, or its ledger is gone while its checkpoint is there.
   */
  runs(): Promise<readonly StoredRun[]>;
  /**
   * Starts a new ledger.
   *
   * @param maxInFlight the most records of one table that will be posted and not yet in the ledger; default: 1.
   * @throws UserError when the store has a ledger of that run.
   */
  create(header: LedgerHeader, maxInFlight?: number): Promise<LedgerWriter>;
  /**
   * Opens a ledger to resume it. A torn last line is cut off.
   *
   * @param maxInFlight as for `create`.
   * @throws UserError when another process writes it, or it contradicts itself or its checkpoint.
   */
  resume(run: string, maxInFlight?: number): Promise<LedgerWriter>;
  /**
   * The lines of a run without line ends: the header, then those about records. A torn last one is left out. Never writes.
   *
   * @throws UserError when the ledger contradicts its checkpoint: after the last line, so that a reader who finds a line
   *   at fault can say more.
   */
  read(run: string): AsyncIterable<string>;
}

/** The run that was written to last, of one identity when one is given. */
export function latestRun(runs: readonly StoredRun[], identity?: LedgerIdentity): StoredRun | undefined {
  return runs.findLast(({ header }) => identity === undefined || isSame(header, identity));
}

const isSame = (one: LedgerIdentity, other: LedgerIdentity): boolean =>
  one.mode === other.mode &&
  one.seed === other.seed &&
  one.rows === other.rows &&
  one.userId === other.userId &&
  one.shard === other.shard;

/** Orders runs by when they were last written to, then by name. */
export const byLastWrite = (one: StoredRun, other: StoredRun): number =>
  compare(lastWrite(one), lastWrite(other)) || compare(one.header.run, other.header.run);

const lastWrite = ({ header, checkpoint }: StoredRun): string => checkpoint?.at ?? header.started;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
