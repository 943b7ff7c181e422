import { z } from 'zod';
import type { LedgerEntry, LedgerLine } from './entry.ts';

/** How far one table has come. */
export const lanePosition = z.object({
  /** Number of its next record. */
  next: z.int().min(0),
  /** The last row; null before the first. */
  row: z.int().nullable(),
  /** How many rows of that number are done: more than one where rows share a number. */
  ties: z.int().min(0),
});
export type LanePosition = z.output<typeof lanePosition>;

export const lanePositions = z.record(z.string(), lanePosition);

/** How far a ledger has come. */
export interface LedgerPosition {
  /** Number of the record after the last entry. */
  readonly next: number;
  /** By table of the database. */
  readonly lanes: Readonly<Record<string, LanePosition>>;
  /** ISO time of the last entry. */
  readonly at: string;
}

export const LANE_START: LanePosition = { next: 0, row: null, ties: 0 };

/** The position after some more lines, which are in the ledger's order. Doubts leave it where it is. */
export function advanced(position: LedgerPosition, lines: readonly LedgerLine[]): LedgerPosition {
  const entries = lines.filter((line): line is LedgerEntry => !('doubt' in line));
  const last = entries.at(-1);
  if (last === undefined) return position;
  const lanes = { ...position.lanes };
  for (const { table, n, row, tie = 0 } of entries) lanes[table] = { next: n + 1, row, ties: tie + 1 };
  return { next: last.n + 1, lanes, at: last.at };
}
