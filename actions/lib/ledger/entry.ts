import { z } from 'zod';
import { lanePosition } from './position.ts';

/** Which ledger this is and what its posts follow from: only a run with the same identity may go on with it. */
export const ledgerIdentity = z.object({
  mode: z.string(),
  seed: z.number(),
  /** Highest row that is drawn. */
  rows: z.number(),
  userId: z.string(),
  /** Which part of the posts it is, such as `1/2`; absent for the whole. */
  shard: z.string().optional(),
});
export type LedgerIdentity = z.output<typeof ledgerIdentity>;

/** The first line of a ledger. */
export const ledgerHeader = ledgerIdentity.extend({
  ledger: z.literal(1),
  run: z.string(),
  /** ISO time. */
  started: z.string(),
  /** Number of the first record of this ledger; not 0 when it goes on where another one ended. */
  from: z.number(),
  /** Where each table begins, by its name in the database, when it goes on where another ledger ended. */
  lanes: z.record(z.string(), lanePosition).optional(),
  /** How many of the first records of each table the writer of the ledger before may have posted; absent for none. */
  doubtful: z.int().min(0).optional(),
  /** Digest of the identity. */
  config: z.string(),
  /** Topic by table of the database. */
  topics: z.record(z.string(), z.string()),
});
export type LedgerHeader = z.output<typeof ledgerHeader>;

const failure = z.object({ kind: z.enum(['refused', 'coded', 'lost']), why: z.string() });

/** One settled record: a line of the ledger. */
export const ledgerEntry = z.object({
  /**
   * Number of the record, from 0 on: in the whole sequence in mode faithful, else in its table (sample: the turn, drain:
   * the count of rows). Within a ledger, and a table, they ascend.
   */
  n: z.int().min(0),
  /** Table of the database, such as `pinterest_data`. */
  table: z.string(),
  /** Row of that table: an offset from 0; in mode drain the number that its index column holds. */
  row: z.int(),
  /** Of rows that share a number: how many of them come before it. Absent for the first. */
  tie: z.int().min(1).optional(),
  topic: z.string(),
  /** Where Kafka keeps it; null unless acknowledged. */
  partition: z.int().min(0).nullable(),
  offset: z.int().min(0).nullable(),
  /** Digest of the posted value in canonical form. */
  digest: z.string(),
  outcome: z.enum(['acknowledged', 'dead-lettered', 'unknown']),
  reason: z.string().optional(),
  /** Tries in all. */
  attempts: z.int().min(0),
  /** The tries that failed. */
  failures: z.array(failure).optional(),
  /** ISO time at which it was settled. */
  at: z.string(),
  /** From the first try to the end, in ms. */
  ms: z.number(),
});
export type LedgerEntry = z.output<typeof ledgerEntry>;

/**
 * A record that a writer may have posted before it was killed, and could not enter: a line of the ledger, too, written by
 * the next writer before it posts anything. It claims nothing; it tells whose a record is that no entry claims.
 */
export const ledgerDoubt = ledgerEntry
  .pick({ n: true, table: true, row: true, tie: true, topic: true, digest: true, at: true })
  .extend({ doubt: z.literal('killed') });
export type LedgerDoubt = z.output<typeof ledgerDoubt>;

/** What follows the header. */
export type LedgerLine = LedgerEntry | LedgerDoubt;

export const isDoubt = (line: LedgerLine): line is LedgerDoubt => 'doubt' in line;

/** An entry that says where its record is. */
export type AcknowledgedEntry = LedgerEntry & { readonly partition: number; readonly offset: number };

export const isAcknowledged = (entry: LedgerEntry): entry is AcknowledgedEntry =>
  entry.outcome === 'acknowledged' && entry.partition !== null && entry.offset !== null;

/** The text of a line, its end included. */
export const lineOf = (value: LedgerLine | LedgerHeader): string => `${JSON.stringify(value)}\n`;
