import type { Table } from '#lib/config/names.ts';
import type { Shard } from '#lib/ledger/shard.ts';
import type { Database } from '#lib/ports/database/database.ts';
import { recordJson } from '#lib/record/record-json.ts';
import type { Page } from '#lib/record/source-record.ts';
import type { TableShape } from './check-tables.ts';
import { type Draw, draws } from './faithful-draws.ts';
import { readRows, rowAt } from './read-rows.ts';

export interface SampleSource {
  readonly database: Database;
  readonly table: Table;
  readonly shape: TableShape;
  readonly seed: number;
  /** Highest row that may be drawn. */
  readonly rows: number;
  readonly shard: Shard;
  /** The first turn. */
  readonly from: number;
  readonly signal: AbortSignal;
}

/** Turns read with one statement. */
const PAGE_TURNS = 500;

/**
 * One table's rows of the same draws as in mode faithful, so that the three rows of a turn still belong together, but
 * without pauses, and each table by itself. A shard has every n-th turn.
 */
export async function* samplePages(source: SampleSource): AsyncGenerator<Page, void, undefined> {
  const { database, table, shape, signal, shard } = source;
  let turns: Draw[] = [];
  for (const draw of draws(source.seed, source.rows, source.from)) {
    if (draw.turn % shard.of !== shard.index - 1) continue;
    turns.push(draw);
    if (turns.length < PAGE_TURNS) continue;
    const offsets = turns.map(({ row }) => row);
    const rows = await readRows({ database, table, shape, offsets, signal });
    yield turns.map(({ turn, row }) => ({
      n: turn,
      table,
      row,
      ...recordJson(rowAt(rows, table, row)),
      pause: 0,
    }));
    turns = [];
  }
}
