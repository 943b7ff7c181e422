import type { InDoubtEntry, LedgerEntry, LedgerHeader, LedgerLine } from '#lib/ledger/entry.ts';
import { isInDoubt } from '#lib/ledger/entry.ts';
import { identityDigest, parseHeader, parseLine } from '#lib/ledger/parse.ts';
import type { LedgerStore } from '#lib/ledger/store.ts';

/*
 * Ledgers in a compact notation. `a: 0 1! 2? 3~ 3` is the ledger of run a with the entries 0 (acknowledged),
 * 1 (dead-lettered) and 2 (unknown), record 3 in doubt, and then the entry 3 (acknowledged).
 */
const marks = { acknowledged: '', 'dead-lettered': '!', unknown: '?', inDoubt: '~' } as const;

export const identity = { mode: 'faithful', seed: 100, rows: 11_000, userId: '0affd5f86743' };

export const header = (run: string, from = 0, started = '2026-11-01T00:00:00.000Z'): LedgerHeader => ({
  ledger: 2,
  run,
  started,
  from,
  config: identityDigest(identity),
  topics: { pinterest_data: '0affd5f86743.pin' },
  ...identity,
});

/** An acknowledged record, unless `changes` say otherwise. */
export const entry = (n: number, changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  n,
  table: 'pinterest_data',
  row: 1000 + n,
  topic: '0affd5f86743.pin',
  partition: 0,
  offset: n,
  digest: n.toString(16).padStart(16, '0'),
  outcome: 'acknowledged',
  attempts: 1,
  at: new Date(Date.UTC(2026, 10, 1) + n * 1000).toISOString(),
  ms: 5,
  ...changes,
});

export function inDoubt(n: number): InDoubtEntry {
  const { table, row, topic, digest, at } = entry(n);
  return { inDoubt: 'killed', n, table, row, topic, digest, at };
}

/** The lines that a notation stands for, after the header. */
const linesOf = (notation: string): readonly LedgerLine[] =>
  notation
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const n = Number.parseInt(word, 10);
      const mark = word.slice(String(n).length);
      if (mark === marks.inDoubt) return inDoubt(n);
      const lost = { partition: null, offset: null, reason: 'no' };
      if (mark === marks['dead-lettered']) return entry(n, { outcome: 'dead-lettered', ...lost });
      if (mark === marks.unknown) return entry(n, { outcome: 'unknown', ...lost });
      return entry(n);
    });

/** Writes the ledger that a notation stands for, line by line, and ends in order. */
export async function writeLedger(store: LedgerStore, notation: string): Promise<void> {
  const [run = '', lines = ''] = notation.split(':');
  await using ledger = await store.create(header(run));
  for (const line of linesOf(lines)) {
    if (isInDoubt(line)) await ledger.appendInDoubt([line]);
    else await ledger.append([line]);
  }
}

/** A stored ledger in notation. Every line of it is checked against the format. */
export async function readLedger(store: LedgerStore, run: string): Promise<string> {
  const [first = '', ...rest] = await collect(store.read(run));
  const words = rest.map((text, index) => {
    const line = parseLine(text, run, index + 2);
    return `${line.n}${marks[isInDoubt(line) ? 'inDoubt' : line.outcome]}`;
  });
  return [`${parseHeader(first, run).run}:`, ...words].join(' ');
}

/** A checkpoint's text as a writer leaves it that was killed before it stored another one. */
export const killedCheckpoint = (text: string, changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ ...JSON.parse(text), clean: false, ...changes });

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
