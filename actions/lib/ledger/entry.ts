import { z } from 'zod';
import { lanePositions } from './lane-position.ts';

/** Version of the ledger's format, in its first line. Docs: docs/ledger.md. */
export const LEDGER_VERSION = 2;

/** A digest: 64 bits as hex digits. */
export const DIGEST = /^[0-9a-f]{16}$/;

/** What the sequence of posts follows from. Only a run with the same identity may resume a ledger. */
export const ledgerIdentity = z.object({
  mode: z.string(),
  seed: z.number(),
  /** Highest row that may be drawn. */
  rows: z.number(),
  userId: z.string(),
  /** Which part of the posts it is, such as `1/2`; absent for the whole. */
  shard: z.string().optional(),
});
export type LedgerIdentity = z.output<typeof ledgerIdentity>;

/** The first line of a ledger. */
export const ledgerHeader = ledgerIdentity.extend({
  ledger: z.literal(LEDGER_VERSION),
  /** Name of the run; also of its folder or prefix. */
  run: z.string(),
  /** ISO time. */
  started: z.iso.datetime(),
  /** Number of the first record; above 0 when an earlier ledger of the same sequence ended there. */
  from: z.number(),
  /** Where each table starts, by its name in the database, when an earlier ledger of the same sequence ended there. */
  lanes: lanePositions.optional(),
  /**
   * In doubt because the writer of the earlier ledger was killed: of each table the first records of this ledger, as many
   * as this number says. Absent when none are.
   */
  inDoubtBelow: z.int().min(0).optional(),
  /**
   * The most records of one table that the first writer may have posted and not yet entered at any moment. Set by the
   * store. A later writer that may have more enters an {@link InFlightLine} first.
   */
  maxInFlight: z.int().min(0).optional(),
  /** Digest of the identity. */
  config: z.string(),
  /** Topic by table, both by name. */
  topics: z.record(z.string(), z.string()),
});
export type LedgerHeader = z.output<typeof ledgerHeader>;

/**
 * Why one attempt to post a record did not end in an acknowledgement.
 * - `refused`: the record was certainly not taken (no connection, status 4xx).
 * - `coded`: the REST proxy answered with an error code for this very record, which says that it was not taken.
 * - `lost`: no usable answer, so the record may have been taken or not.
 */
const failedAttempt = z.object({ kind: z.enum(['refused', 'coded', 'lost']), why: z.string() });
export type FailedAttempt = Readonly<z.output<typeof failedAttempt>>;

/** One record with its outcome: a line of the ledger. */
export const ledgerEntry = z.object({
  /**
   * Number of the record, from 0: in mode faithful in the whole sequence, in sample the turn, in drain the count of the
   * table's rows. Within a ledger the numbers of a table ascend.
   */
  n: z.int().min(0),
  /** Table of the database, such as `pinterest_data`. */
  table: z.string(),
  /** Row of that table: an offset from 0; in mode drain the number in the column that numbers the rows. */
  row: z.int(),
  /** How many rows with the same number come before it; absent for the first. */
  tie: z.int().min(1).optional(),
  topic: z.string(),
  /** Where Kafka stored it; null unless acknowledged. */
  partition: z.int().min(0).nullable(),
  offset: z.int().min(0).nullable(),
  /** Digest of the posted value in canonical form. */
  digest: z.string().regex(DIGEST),
  outcome: z.enum(['acknowledged', 'dead-lettered', 'unknown']),
  /** Why it was not acknowledged. */
  reason: z.string().optional(),
  /** Attempts in all. */
  attempts: z.int().min(0),
  /** The attempts that failed, in their order; absent when none did. */
  failures: z.array(failedAttempt).optional(),
  /** ISO time at which the outcome was known. */
  at: z.iso.datetime(),
  /** From the first attempt to the outcome, in ms. */
  ms: z.number(),
});
export type LedgerEntry = z.output<typeof ledgerEntry>;

/**
 * A record that may have been posted, by a writer that was killed before it could enter the outcome: a line of the ledger
 * too. The next writer enters it before it posts anything. It claims no offset; it says whose a record is that no entry
 * claims.
 */
export const inDoubtEntry = ledgerEntry
  .pick({ n: true, table: true, row: true, tie: true, topic: true, digest: true, at: true })
  .extend({ inDoubt: z.literal('killed') });
export type InDoubtEntry = z.output<typeof inDoubtEntry>;

/** A line about a record. */
export type LedgerLine = LedgerEntry | InDoubtEntry;

/**
 * Entered by a writer that may have more records in flight than the ledger says so far, before it posts anything. Should
 * the checkpoint be lost after a kill, the ledger alone still says how many records are in doubt.
 */
export const inFlightLine = z.strictObject({ maxInFlight: z.int().min(0), at: z.iso.datetime() });
export type InFlightLine = z.output<typeof inFlightLine>;

/** Any line after the header, as it is stored. */
export type StoredLine = LedgerLine | InFlightLine;

export const isInDoubt = (line: StoredLine): line is InDoubtEntry => 'inDoubt' in line;

export const isEntry = (line: StoredLine): line is LedgerEntry => 'outcome' in line;

/** Whether the text of a line is that of an {@link InFlightLine}, which readers of records skip. */
export const isInFlightText = (text: string): boolean => text.startsWith('{"maxInFlight":');

/** An entry that says where its record is. */
export type AcknowledgedEntry = LedgerEntry & { readonly partition: number; readonly offset: number };

export const isAcknowledged = (entry: LedgerEntry): entry is AcknowledgedEntry =>
  entry.outcome === 'acknowledged' && entry.partition !== null && entry.offset !== null;

/** The text of a line, with its line end. */
export const lineOf = (value: StoredLine | LedgerHeader): string => `${JSON.stringify(value)}\n`;
