import { z } from 'zod';

/** Which ledger this is and what its posts follow from: only a run with the same identity may go on with it. */
export const ledgerIdentity = z.object({
  mode: z.string(),
  seed: z.number(),
  /** Highest row that is drawn. */
  rows: z.number(),
  userId: z.string(),
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
  /** Digest of the identity. */
  config: z.string(),
  /** Topic by table of the database. */
  topics: z.record(z.string(), z.string()),
});
export type LedgerHeader = z.output<typeof ledgerHeader>;

const failure = z.object({ kind: z.enum(['refused', 'coded', 'lost']), why: z.string() });

/** One settled record: a line of the ledger. */
export const ledgerEntry = z.object({
  /** Number of the record in the sequence of its mode, from 0 on. Within a ledger each follows the one before. */
  n: z.int().min(0),
  /** Table of the database, such as `pinterest_data`. */
  table: z.string(),
  /** Row of that table, an offset from 0. */
  row: z.int().min(0),
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

/** An entry that says where its record is. */
export type AcknowledgedEntry = LedgerEntry & { readonly partition: number; readonly offset: number };

export const isAcknowledged = (entry: LedgerEntry): entry is AcknowledgedEntry =>
  entry.outcome === 'acknowledged' && entry.partition !== null && entry.offset !== null;

/** The line of an entry or header, its line end included. */
export const lineOf = (value: LedgerEntry | LedgerHeader): string => `${JSON.stringify(value)}\n`;
