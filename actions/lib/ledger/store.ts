import type { LedgerDoubt, LedgerEntry, LedgerHeader, LedgerIdentity } from './entry.ts';
import type { LanePosition } from './position.ts';

/** An index into a ledger, never ahead of what is stored of it. */
export interface Checkpoint {
  /** Number of the next record. */
  readonly next: number;
  /** How much of the ledger it stands for: bytes of a file, segments of a series. */
  readonly length: number;
  /** How far each table has come, by its name in the database. */
  readonly lanes: Readonly<Record<string, LanePosition>>;
  /** ISO time of the last entry. */
  readonly at: string;
  /** Records of one table that may be posted and not stored at any moment, at most. */
  readonly underWay: number;
  /** Whether the writer ended as it should: everything that was posted is known to the ledger. */
  readonly clean: boolean;
}

/** A ledger as a list of runs shows it. */
export interface StoredRun {
  readonly header: LedgerHeader;
  readonly checkpoint: Checkpoint | undefined;
}

/** A ledger that is being written, by one writer. */
export interface LedgerWriter extends AsyncDisposable {
  readonly header: LedgerHeader;
  /** Number of the next record. */
  readonly next: number;
  /** How far each table has come, by its name in the database. */
  readonly lanes: Readonly<Record<string, LanePosition>>;
  /**
   * How many of the next records of each table may have been posted already by a writer that did not end as it should;
   * undefined when the last one did. Before anything is posted, `doubt` enters them.
   */
  readonly doubtful: number | undefined;
  /**
   * Enters what may have been posted already, and waits until that survives a loss of power. A writer that ends without it leaves
   * the doubt to the next one.
   */
  doubt(doubts: readonly LedgerDoubt[]): Promise<void>;
  /** Takes settled records, in the order of their table. Several may be under way at the same time. */
  append(entries: readonly LedgerEntry[]): Promise<void>;
  /** Waits until everything that was appended survives even a loss of power; all who wait share one write. */
  durable(): Promise<void>;
  /** Waits until all entries are durable and stores the checkpoint that says so. */
  checkpoint(): Promise<void>;
}

/** Where ledgers are kept: one a run. */
export interface LedgerStore {
  /** As it is given on the command line, such as `file:ledger`. */
  readonly address: string;
  /** All runs, those written to last at the end. */
  runs(): Promise<readonly StoredRun[]>;
  /** @param underWay records of one table that will be posted and not stored at any moment, at most; default: 1. */
  create(header: LedgerHeader, underWay?: number): Promise<LedgerWriter>;
  /** Opens a run to go on with it: a torn last entry is cut off. */
  resume(run: string, underWay?: number): Promise<LedgerWriter>;
  /** The lines of a run, the header first, without line ends; a torn last one is left out. Never writes. */
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

/** Orders runs by when they were written to last, then by name. */
export const byLastWrite = (one: StoredRun, other: StoredRun): number =>
  compare(lastWrite(one), lastWrite(other)) || compare(one.header.run, other.header.run);

const lastWrite = ({ header, checkpoint }: StoredRun): string => checkpoint?.at ?? header.started;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
