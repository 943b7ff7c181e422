import { type Table, tables } from '#lib/config/names.ts';
import type { Database, Row } from '#lib/ports/database/database.ts';
import { recordJson } from '#lib/record/record-json.ts';
import type { Page, SourceRecord } from '#lib/record/source-record.ts';
import type { TableShape } from './check-tables.ts';
import { type Draw, draws } from './faithful-draws.ts';
import { readRows, rowAt } from './read-rows.ts';

export interface FaithfulSource {
  readonly database: Database;
  readonly shapes: Readonly<Record<Table, TableShape>>;
  readonly seed: number;
  /** Highest row that may be drawn. */
  readonly rows: number;
  /** Number of the first record. */
  readonly from: number;
  /** Turns read at a time. */
  readonly pageTurns: number;
  readonly signal: AbortSignal;
}

/** Records that one turn posts: one row of each table. */
export const RECORDS_PER_TURN = tables.length;

/** The posts of the original emulator, turn after turn without end. A page holds complete turns, except after a resume. */
export async function* faithfulPages(source: FaithfulSource): AsyncGenerator<Page, void, undefined> {
  const { database, shapes, signal } = source;
  const sequence = draws(source.seed, source.rows, Math.floor(source.from / RECORDS_PER_TURN));
  for (;;) {
    const turns = nextDraws(sequence, source.pageTurns);
    const offsets = turns.map(({ row }) => row);
    // The statements are sent at the same time; the one connection answers them in turn.
    const rows = await Promise.all(
      tables.map((table) => readRows({ database, table, shape: shapes[table], offsets, signal })),
    );
    yield turns
      .flatMap((draw) => tables.map((table, index) => recordOf(draw, table, index, rows[index] ?? new Map())))
      .filter(({ n }) => n >= source.from);
  }
}

function nextDraws(sequence: Iterator<Draw>, count: number): readonly Draw[] {
  const drawn: Draw[] = [];
  while (drawn.length < count) {
    const next = sequence.next();
    if (next.done === true) break;
    drawn.push(next.value);
  }
  return drawn;
}

/** @param index of the table within the turn. */
function recordOf(draw: Draw, table: Table, index: number, rows: ReadonlyMap<number, Row>): SourceRecord {
  return {
    n: draw.turn * RECORDS_PER_TURN + index,
    table,
    row: draw.row,
    ...recordJson(rowAt(rows, table, draw.row)),
    pause: index === 0 ? draw.pause : 0,
  };
}
