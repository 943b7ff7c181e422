import { type Table, tables } from '#lib/config/names.ts';
import type { LedgerIdentity } from '#lib/ledger/entry.ts';
import { LANE_START, type LanePosition } from '#lib/ledger/lane-position.ts';
import { firstOf, type Shard } from '#lib/ledger/shard.ts';
import type { LedgerWriter } from '#lib/ledger/store.ts';
import type { Database } from '#lib/ports/database/database.ts';
import type { Page } from '#lib/record/source-record.ts';
import { sourceTables } from '#lib/record/source-tables.ts';
import { checkColumns, checkNumberColumns } from './check-columns.ts';
import { checkDrain, checkTables } from './check-tables.ts';
import { drainPages } from './drain.ts';
import { faithfulPages, RECORDS_PER_TURN } from './faithful.ts';
import type { Mode } from './modes.ts';
import { samplePages } from './sample.ts';

/** Records that are posted one after the other: one table into one topic, or the original's single sequence. */
export interface Lane {
  readonly pages: AsyncIterable<Page>;
  /** How many records are to be posted; infinite without a limit. */
  readonly limit: number;
  /** How many records there are to post, as far as that is known; else infinite. */
  readonly available: number;
  /** Records with a lower number are in doubt: a process that was killed may have posted them. */
  readonly inDoubtBelow: number;
}

/** Where a ledger stands when its lanes are opened. */
export type LanesStart = Pick<LedgerWriter, 'next' | 'lanes' | 'inDoubtBelow'>;

/**
 * The source of an emulation. It counts in turns: a turn is one row of each table, in mode drain the next row of each
 * table that has rows left.
 */
export interface Source {
  /** Number of the first turn of which a record is still to be posted. */
  turnAt(position: Pick<LanesStart, 'next' | 'lanes'>): number;
  /**
   * Opens the lanes.
   *
   * @param endTurn the turn before which they end; infinite without a limit.
   */
  openLanes(start: LanesStart, endTurn: number): readonly Lane[];
}

export interface SourceOptions {
  readonly database: Database;
  readonly identity: LedgerIdentity;
  readonly shard: Shard;
  /** Whether records wait for their time one by one, so that they are read shortly before. */
  readonly isPaced: boolean;
  readonly signal: AbortSignal;
}

/** Turns that mode faithful reads at a time when there are no pauses between them. */
const PAGE_TURNS = 32;

/**
 * Checks the tables, and returns how to read them in a mode.
 *
 * @throws UserError when a table is not as the mode needs it.
 */
export async function openSource(mode: Mode, options: SourceOptions): Promise<Source> {
  const columns = await checkColumns(options.database, options.signal);
  if (mode === 'drain') checkNumberColumns(columns);
  switch (mode) {
    case 'faithful':
      return faithfulSource(options);
    case 'sample':
      return sampleSource(options);
    case 'drain':
      return drainSource(options);
  }
}

async function faithfulSource({ database, identity, isPaced, signal }: SourceOptions): Promise<Source> {
  const { seed, rows } = identity;
  const shapes = await checkTables(database, rows, signal);
  const pageTurns = isPaced ? 1 : PAGE_TURNS;
  return {
    turnAt: ({ next }) => Math.floor(next / RECORDS_PER_TURN),
    openLanes: ({ next: from, inDoubtBelow = 0 }, endTurn) => [
      {
        pages: faithfulPages({ database, shapes, seed, rows, from, pageTurns, signal }),
        limit: Math.max(0, endTurn * RECORDS_PER_TURN - from),
        available: Number.POSITIVE_INFINITY,
        inDoubtBelow: from + inDoubtBelow,
      },
    ],
  };
}

async function sampleSource({ database, identity, shard, signal }: SourceOptions): Promise<Source> {
  const { seed, rows } = identity;
  const shapes = await checkTables(database, rows, signal);
  /** Turns are counted within the shard. */
  const turnOf = (next: number) => Math.floor(firstOf(shard, next) / shard.of);
  return {
    turnAt: (position) => Math.min(...tables.map((table) => turnOf(positionOf(position, table).next))),
    openLanes: (start, endTurn) =>
      tables.map((table) => {
        const from = firstOf(shard, positionOf(start, table).next);
        return {
          pages: samplePages({ database, table, shape: shapes[table], seed, rows, shard, from, signal }),
          limit: Math.max(0, endTurn - turnOf(from)),
          available: Number.POSITIVE_INFINITY,
          inDoubtBelow: from + (start.inDoubtBelow ?? 0) * shard.of,
        };
      }),
  };
}

async function drainSource({ database, shard, signal }: SourceOptions): Promise<Source> {
  const shapes = await checkDrain(database, shard, signal);
  return {
    turnAt(position) {
      const hasRowsLeft = (table: Table) => positionOf(position, table).next < shapes[table].rows;
      const open = tables.some(hasRowsLeft) ? tables.filter(hasRowsLeft) : tables;
      return Math.min(...open.map((table) => positionOf(position, table).next));
    },
    openLanes: (start, endTurn) =>
      tables.map((table) => {
        const from = positionOf(start, table);
        const { rows, hasTies } = shapes[table];
        return {
          pages: drainPages({ database, table, hasTies, shard, from, signal }),
          limit: Math.max(0, endTurn - from.next),
          available: Math.max(0, rows - from.next),
          inDoubtBelow: from.next + (start.inDoubtBelow ?? 0),
        };
      }),
  };
}

const positionOf = ({ lanes }: Pick<LanesStart, 'lanes'>, table: Table): LanePosition =>
  lanes[sourceTables[table].name] ?? LANE_START;
