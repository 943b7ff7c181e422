import { type Table, tables } from '../config/names.ts';
import { UserError } from '../errors.ts';
import type { Database, Row } from '../ports/database.ts';
import type { TableShape } from './check-tables.ts';
import { type Draw, draws } from './faithful-draws.ts';
import type { Page, SourceRecord } from './page.ts';
import { recordJson } from './record-json.ts';
import { sourceTables } from './source-tables.ts';

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
  const sequence = draws(source.seed, source.rows, Math.floor(source.from / RECORDS_PER_TURN));
  for (;;) {
    const turns = take(sequence, source.pageTurns);
    const rows = new Map<Table, ReadonlyMap<number, Row>>();
    for (const table of tables) rows.set(table, await readRows(source, table, turns));
    yield turns
      .flatMap((draw) => tables.map((table, index) => record(draw, table, index, rows.get(table))))
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

function record(draw: Draw, table: Table, index: number, rows: ReadonlyMap<number, Row> | undefined): SourceRecord {
  const row = rows?.get(draw.row);
  if (row === undefined) {
    throw new UserError(
      `Table ${sourceTables[table].name} has no row ${draw.row} any more. Were rows deleted while its rows were being posted?`,
    );
  }
  return {
    n: draw.turn * RECORDS_PER_TURN + index,
    table,
    row: draw.row,
    json: recordJson(row),
    pause: index === 0 ? draw.pause : 0,
  };
}

/** The rows of one table at the drawn offsets, in the order of the column that numbers them. */
async function readRows(
  source: FaithfulSource,
  table: Table,
  turns: readonly Draw[],
): Promise<ReadonlyMap<number, Row>> {
  const { name, number } = sourceTables[table];
  const wanted = [...new Set(turns.map(({ row }) => row))];
  const found = new Map<number, Row>();
  if (source.shapes[table].numbered) {
    const places = wanted.map(() => '?').join(', ');
    const sql = `SELECT * FROM \`${name}\` WHERE \`${number}\` IN (${places})`;
    for (const row of await source.database.select(sql, wanted, source.signal)) found.set(Number(row[number]), row);
    return found;
  }
  for (const offset of wanted) {
    const sql = `SELECT * FROM \`${name}\` ORDER BY \`${number}\` LIMIT ?, 1`;
    const [row] = await source.database.select(sql, [offset], source.signal);
    if (row !== undefined) found.set(offset, row);
  }
  return found;
}
