import type { InDoubtEntry, LedgerEntry } from '#lib/ledger/entry.ts';
import { digestOf } from '#lib/record/canonical-json.ts';
import { sourceTables } from '#lib/record/source-tables.ts';

/** User id of all histories. */
const USER_ID = '0affd5f86743';

/** Row of the record `a`; `b` is the next row, and so on. */
const FIRST_ROW = 100;

export type Suffix = 'pin' | 'geo' | 'user';
export const topicOf = (table: Suffix): string => `${USER_ID}.${table}`;

/** What a ledger says. */
export interface LedgerLines {
  readonly inDoubt: InDoubtEntry[];
  readonly entries: LedgerEntry[];
  /** Both, in the order of the history. */
  readonly order: (LedgerEntry | InDoubtEntry)[];
}

/** Values by offset of partition 0; undefined where there is none. */
export type Values = (string | undefined)[];

/** A ledger, what Kafka and the bucket hold, and another ledger of the same store where there is one. */
export interface History {
  readonly ledger: LedgerLines;
  readonly other: LedgerLines | undefined;
  readonly kafka: Map<string, Values>;
  readonly s3: Map<string, Values>;
}

/**
 * Reads a history from a compact notation, one line for each of its parts:
 *
 *     ledger  a@0 b~@2 c*      what the ledger says
 *     other   x@1              what another ledger of the same store says; may be left out
 *     kafka   a x b            what the topic holds, by offset
 *     s3      a x -            what the bucket holds, by offset; left out when it holds the same as Kafka
 *
 * Records are `a` to `z`, or `r0`, `r1`, … when there are more: `a` and `r0` are the same. `a'` is the same row with
 * another value, `a{` its value cut off. `-` is an offset with nothing, `{}` a value that names no row.
 *
 * In a ledger `a@0` is acknowledged at offset 0, `a?` unknown, `a!` dead-lettered, and `a*` in doubt. Failed tries
 * come before that: `~` for one whose answer was lost, `^` for one that was answered with an error code.
 *
 * All of it is about the topic pin; `ledger/geo` and so on are about another one.
 */
export function historyOf(text: string): History {
  const ledger: LedgerLines = { inDoubt: [], entries: [], order: [] };
  const other: LedgerLines = { inDoubt: [], entries: [], order: [] };
  const kafka = new Map<string, Values>();
  const s3 = new Map<string, Values>();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [label = '', ...cells] = line.trim().split(/\s+/);
    const [part = '', table = 'pin'] = label.split('/');
    if (!isSuffix(table)) throw new Error(`${label} names no table`);
    if (part === 'ledger') for (const cell of cells) enter(ledger, table, cell);
    else if (part === 'other') for (const cell of cells) enter(other, table, cell);
    else if (part === 'kafka') kafka.set(topicOf(table), valuesOf(table, cells));
    else if (part === 's3') s3.set(topicOf(table), valuesOf(table, cells));
    else throw new Error(`${label} is no part of a history`);
  }
  for (const [topic, values] of kafka) if (!s3.has(topic)) s3.set(topic, [...values]);
  number(ledger);
  number(other);
  const hasOther = other.entries.length + other.inDoubt.length > 0;
  return { ledger, other: hasOther ? other : undefined, kafka, s3 };
}

/**
 * Numbers the records of each table as the emulator does: its entries without gaps, and what is in doubt as the entry of
 * the same record, else from the number on at which its writer was killed.
 */
function number({ entries, inDoubt, order }: LedgerLines): void {
  const next = new Map<string, number>();
  let unmatched = 0;
  for (const line of order) {
    const count = next.get(line.table) ?? 0;
    if (!('inDoubt' in line)) {
      line.n = count;
      next.set(line.table, count + 1);
      unmatched = 0;
    } else if (!entries.some((entry) => isSameRecord(entry, line))) line.n = count + unmatched++;
  }
  for (const line of inDoubt) {
    const entry = entries.find((one) => isSameRecord(one, line));
    if (entry !== undefined) line.n = entry.n;
  }
}

const isSameRecord = (one: LedgerEntry | InDoubtEntry, other: LedgerEntry | InDoubtEntry): boolean =>
  one.table === other.table && one.digest === other.digest;

const isSuffix = (text: string): text is Suffix => text in sourceTables;

/** Row of a record by its name, from `a` or `r0` on. */
export function rowOf(name: string): number {
  const index = name.length === 1 ? name.charCodeAt(0) - 'a'.charCodeAt(0) : Number(name.slice(1));
  return FIRST_ROW + index;
}

/** The name of the record of a row. */
export function nameOf(row: number): string {
  const index = row - FIRST_ROW;
  return index < 26 ? String.fromCharCode('a'.charCodeAt(0) + index) : `r${index}`;
}

/** The value of a record, such as `a`, `a'` or `a{`. */
export function valueJson(table: Suffix, cell: string): string {
  const [, name = '', change = ''] = /^([a-z]|r\d+)(['{]?)$/.exec(cell) ?? [];
  if (name === '') throw new Error(`"${cell}" is no record`);
  const json = `{"${sourceTables[table].number}":${rowOf(name)},"text":"${change === "'" ? 'changed' : 'posted'}"}`;
  return change === '{' ? json.slice(0, -1) : json;
}

const valuesOf = (table: Suffix, cells: readonly string[]): Values =>
  cells.map((cell) => (cell === '-' ? undefined : cell === '{}' ? cell : valueJson(table, cell)));

const AT = '2026-11-01T00:00:00.000Z';
const failures = {
  '~': { kind: 'lost', why: 'ECONNRESET' },
  '^': { kind: 'coded', why: 'error_code 50003: no' },
} as const;

function enter({ entries, inDoubt, order }: LedgerLines, table: Suffix, cell: string): void {
  const [, record = '', tries = '', offset, mark] = /^((?:[a-z]|r\d+)'?)([~^]*)(?:@(\d+)|([?!*]))$/.exec(cell) ?? [];
  if (record === '') throw new Error(`"${cell}" is no entry`);
  const name = record.replace("'", '');
  const common = {
    n: rowOf(name) - FIRST_ROW,
    table: sourceTables[table].name,
    row: rowOf(name),
    topic: topicOf(table),
    digest: digestOf(valueJson(table, record)),
    at: AT,
  };
  if (mark === '*') {
    const line: InDoubtEntry = { ...common, inDoubt: 'killed' };
    inDoubt.push(line);
    order.push(line);
    return;
  }
  const failed = [...tries].map((one) => failures[one === '~' ? '~' : '^']);
  const entry: LedgerEntry = {
    ...common,
    partition: offset === undefined ? null : 0,
    offset: offset === undefined ? null : Number(offset),
    attempts: failed.length + 1,
    ms: 5,
    ...(failed.length === 0 ? {} : { failures: failed }),
    ...outcomeOf(mark),
  };
  entries.push(entry);
  order.push(entry);
}

function outcomeOf(mark: string | undefined): Pick<LedgerEntry, 'outcome' | 'reason'> {
  if (mark === '?') return { outcome: 'unknown', reason: 'ECONNRESET' };
  if (mark === '!') return { outcome: 'dead-lettered', reason: 'status 400: bad' };
  return { outcome: 'acknowledged' };
}
