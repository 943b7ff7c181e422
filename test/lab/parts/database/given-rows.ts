import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Column, ROWS, type Row, type Rows, type Table, tables, type Value } from './tables.ts';

const fileOf = (dir: string, table: Table): string => join(resolve(dir), `${table.name}.jsonl`);

/**
 * Paths of the row files in a folder, `<table>.jsonl`, as far as they exist.
 *
 * @throws Error when none exists.
 */
export function givenFiles(dir: string): string[] {
  const files = tables.map((table) => fileOf(dir, table)).filter((file) => existsSync(file));
  if (files.length > 0) return files;
  const names = tables.map((table) => `${table.name}.jsonl`).join(', ');
  throw new Error(`--data ${dir}: ${resolve(dir)} holds none of ${names}`);
}

/**
 * Reads the row files in a folder. The result has the rows by table; a table without a file is not in it.
 *
 * @throws Error that begins with `file:line` for a line that is no row of its table; Error when there is no file.
 */
export function givenRows(dir: string): Map<Table['name'], Row[]> {
  const files = givenFiles(dir);
  return new Map(
    tables.flatMap((table) => {
      const file = fileOf(dir, table);
      return files.includes(file) ? [[table.name, parseRows(table, readFileSync(file, 'utf8'), file)] as const] : [];
    }),
  );
}

/** Replaces rows by the given ones with the same number. In `rows`, the row at position `i` has the number `i`. */
export function replaced(rows: Rows, given: ReadonlyMap<Table['name'], readonly Row[]>): Rows {
  const result = { ...rows };
  for (const table of tables) {
    const all = [...rows[table.name]];
    for (const row of given.get(table.name) ?? []) all[row[table.columns[0].name] as number] = row;
    result[table.name] = all;
  }
  return result;
}

/**
 * Parses rows: one JSON object on each line, with exactly the columns of the table and in any order. Times have the
 * form `YYYY-MM-DD hh:mm:ss`. Blank lines are skipped.
 *
 * @param file for error messages.
 * @throws Error that begins with `file:line`.
 */
export function parseRows(table: Table, text: string, file: string): Row[] {
  const lineOf = new Map<Value, number>();
  const rows: Row[] = [];
  text.split('\n').forEach((line, at) => {
    if (line.trim() === '') return;
    const refuse = (problem: string): never => {
      throw new Error(`${file}:${at + 1}: ${problem}`);
    };
    const row = parseRow(table, line, refuse);
    const key = table.columns[0].name;
    const index = row[key] as number;
    if (index < 0 || index >= ROWS) refuse(`${key} is ${index}, expected 0 to ${ROWS - 1}`);
    const earlier = lineOf.get(index);
    if (earlier !== undefined) refuse(`${key} ${index} is in line ${earlier} already`);
    lineOf.set(index, at + 1);
    rows.push(row);
  });
  return rows;
}

/** Throws an error with the position of the line. */
type Refuse = (problem: string) => never;

function parseRow(table: Table, line: string, refuse: Refuse): Row {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    refuse(`not a JSON object: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) refuse('not a JSON object');
  const given = parsed as Record<string, unknown>;
  const row: Record<string, Value> = {};
  for (const column of table.columns) row[column.name] = checked(column, given[column.name], refuse);
  const unknown = Object.keys(given).find((name) => !(name in row));
  if (unknown !== undefined) {
    refuse(`${table.name} has no column "${unknown}"; it has ${table.columns.map((column) => column.name).join(', ')}`);
  }
  return row;
}

const DATETIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

function checked(column: Column, value: unknown, refuse: Refuse): Value {
  const wrong = (expected: string): never => refuse(`${column.name} is ${shown(value)}, expected ${expected}`);
  switch (column.kind) {
    case 'whole':
      return typeof value === 'number' && Number.isInteger(value) ? value : wrong('a whole number');
    case 'number':
      return typeof value === 'number' ? value : wrong('a number');
    case 'text':
      return typeof value === 'string' ? value : wrong('a text');
    case 'datetime':
      return typeof value === 'string' &&
        DATETIME.test(value) &&
        !Number.isNaN(Date.parse(`${value.replace(' ', 'T')}Z`))
        ? value
        : wrong('a time like 2018-08-19 12:22:13');
  }
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60));
