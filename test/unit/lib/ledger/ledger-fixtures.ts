import type { LedgerEntry, LedgerHeader } from '#lib/ledger/entry.ts';
import { identityDigest } from '#lib/ledger/parse.ts';

export const identity = { mode: 'faithful', seed: 100, rows: 11_000, userId: '0affd5f86743' };

export const header = (run: string, from = 0, started = '2026-11-01T00:00:00.000Z'): LedgerHeader => ({
  ledger: 1,
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

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
