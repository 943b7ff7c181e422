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
  /** Highest row that is drawn. */
  readonly rows: number;
  /** Number of the first record. */
  readonly from: number;
  /** Turns read at a time. */
  readonly pageTurns: number;
  readonly signal: AbortSignal;
}

/** Records that one turn posts: one row of each table. */
export const RECORDS_PER_TURN = tables.length;

/** The posts of the original emulator, turn after turn without end. A page holds whole turns, except after a resume. */
export async function* faithfulPages(source: FaithfulSource): AsyncGenerator<Page, void, undefined> {
  const { database, shapes } = source;
  const sequence = draws(source.seed, source.rows, Math.floor(source.from / RECORDS_PER_TURN));
  for (;;) {
    const turns = take(sequence, source.pageTurns);
    const offsets = turns.map(({ row }) => row);
    // One connection answers in turn; the statements are sent at once, and wait for one another there.
    const rows = await Promise.all(
      tables.map((table) => readRows(database, table, shapes[table], offsets, source.signal)),
    );
    yield turns
      .flatMap((draw) => tables.map((table, index) => record(draw, table, index, rows[index] ?? new Map())))
      .filter(({ n }) => n >= source.from);
  }
}

function take(sequence: Iterator<Draw>, count: number): readonly Draw[] {
  const taken: Draw[] = [];
  while (taken.length < count) {
    const next = sequence.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function record(draw: Draw, table: Table, index: number, rows: ReadonlyMap<number, Row>): SourceRecord {
  return {
    n: draw.turn * RECORDS_PER_TURN + index,
    table,
    row: draw.row,
    ...recordJson(rowAt(rows, table, draw.row)),
    pause: index === 0 ? draw.pause : 0,
  };
}
