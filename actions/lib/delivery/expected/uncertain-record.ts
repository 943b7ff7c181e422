import type { LedgerEntry } from '#lib/ledger/entry.ts';

/**
 * A record with failed tries. Each failed try may have written the record all the same, so it may exist besides what its
 * entry claims.
 */
export interface UncertainRecord {
  /** SQL name of its table. */
  readonly table: string;
  readonly row: number;
  readonly topic: string;
  /** Digest of the posted value, 16 hex digits: how a copy of the record is recognised. */
  readonly digest: string;
  /** Undefined when the writer was killed while it posted the record, and nobody has posted it since. */
  readonly entry: LedgerEntry | undefined;
  /** Tries whose answer never came, including one for each writer that was killed while it posted the record. */
  readonly lostTries: number;
  /** Tries that were answered with an error code. */
  readonly codedTries: number;
}
