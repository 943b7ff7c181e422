import { isInDoubt, type LedgerEntry, type LedgerHeader, type LedgerLine } from './entry.ts';
import type { LanePositions } from './lane-position.ts';

/** How far a ledger has come: what the next record is. */
export interface LedgerPosition {
  /** Number of the record after the last entry. */
  readonly next: number;
  /** How far each table was posted, by its name in the database. */
  readonly lanes: LanePositions;
  /** ISO time of the last entry; of the ledger's start before the first. */
  readonly at: string;
}

/** The position of a ledger without entries. */
export const startOf = ({ from, lanes = {}, started }: LedgerHeader): LedgerPosition => ({
  next: from,
  lanes,
  at: started,
});

/** The position after some more lines, in the ledger's order. In-doubt entries do not move it. */
export function advance(position: LedgerPosition, lines: readonly LedgerLine[]): LedgerPosition {
  const entries = lines.filter((line): line is LedgerEntry => !isInDoubt(line));
  const last = entries.at(-1);
  if (last === undefined) return position;
  const lanes = { ...position.lanes };
  for (const { table, n, row, tie = 0 } of entries) lanes[table] = { next: n + 1, row, ties: tie + 1 };
  return { next: last.n + 1, lanes, at: last.at };
}
