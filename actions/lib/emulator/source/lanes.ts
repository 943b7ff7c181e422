import { type Table, tables } from '#lib/config/names.ts';
import type { LedgerIdentity } from '#lib/ledger/entry.ts';
import { LANE_START, type LanePosition } from '#lib/ledger/lane-position.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import type { Database } from '#lib/ports/database/database.ts';
import type { Page } from '#lib/record/source-record.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { checkDrain, checkTables } from './check-tables.ts';
import { drainPages } from './drain.ts';
import { faithfulPages, RECORDS_PER_TURN } from './faithful.ts';
import { samplePages } from './sample.ts';
import { firstOf, type Shard } from './shard.ts';

/** Records that flow one after the other: one table into one topic, or the original's single sequence. */
export interface Lane {
  readonly pages: AsyncIterable<Page>;
  /** Records that it is asked for; infinite without a limit. */
  readonly records: number;
  /** Records that are there to be posted, as far as that is known; else infinite. */
  readonly available: number;
  /** Records up to this number may have been posted by a process that was killed before it could say so. */
  readonly inDoubtBelow: number;
}

/** Opens the lanes at the place where a ledger has come to. */
export type OpenLanes = (ledger: LedgerWriter) => readonly Lane[];

export interface LaneOptions {
  readonly database: Database;
  readonly identity: LedgerIdentity;
  readonly shard: Shard;
  /** Turns; infinite without a limit. */
  readonly turns: number;
  /** Whether records wait for their time one by one, so that nothing is read long before. */
  readonly isPaced: boolean;
  readonly signal: AbortSignal;
}

/** Turns read ahead when there are no pauses between them. */
const PAGE_TURNS = 32;

/**
 * Looks at the tables, and says how to read them in one mode.
 *
 * @throws UserError when a table is not as the mode needs it.
 */
export async function lanesOf(mode: string, options: LaneOptions): Promise<OpenLanes> {
  if (mode === 'drain') return drainLanes(options);
  if (mode === 'sample') return sampleLanes(options);
  return faithfulLane(options);
}

async function faithfulLane({ database, identity, turns, isPaced, signal }: LaneOptions): Promise<OpenLanes> {
  const { seed, rows } = identity;
  const shapes = await checkTables(database, rows, signal);
  return ({ next: from, inDoubtBelow }) => [
    {
      pages: faithfulPages({ database, shapes, seed, rows, from, pageTurns: isPaced ? 1 : PAGE_TURNS, signal }),
      // A turn that an earlier run left half done counts as one.
      records: Math.max(0, turns * RECORDS_PER_TURN - (from % RECORDS_PER_TURN)),
      available: Number.POSITIVE_INFINITY,
      inDoubtBelow: inDoubtBelow === undefined ? 0 : from + inDoubtBelow,
    },
  ];
}

async function sampleLanes({ database, identity, shard, turns, signal }: LaneOptions): Promise<OpenLanes> {
  const { seed, rows } = identity;
  const shapes = await checkTables(database, rows, signal);
  return (ledger) =>
    tables.map((table) => {
      const from = firstOf(shard, positionOf(ledger, table).next);
      return {
        pages: samplePages({ database, table, shape: shapes[table], seed, rows, shard, from, signal }),
        records: turns,
        available: Number.POSITIVE_INFINITY,
        inDoubtBelow: ledger.inDoubtBelow === undefined ? 0 : from + ledger.inDoubtBelow * shard.of,
      };
    });
}

async function drainLanes({ database, shard, turns, signal }: LaneOptions): Promise<OpenLanes> {
  const shapes = await checkDrain(database, shard, signal);
  return (ledger) =>
    tables.map((table) => {
      const from = positionOf(ledger, table);
      const { rows, tied } = shapes[table];
      return {
        pages: drainPages({ database, table, tied, shard, from, signal }),
        records: turns,
        available: Math.max(0, rows - from.next),
        inDoubtBelow: ledger.inDoubtBelow === undefined ? 0 : from.next + ledger.inDoubtBelow,
      };
    });
}

const positionOf = ({ lanes }: LedgerWriter, table: Table): LanePosition =>
  lanes[sourceTables[table].name] ?? LANE_START;
