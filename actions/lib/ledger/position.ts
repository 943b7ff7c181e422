import { isAcknowledged, isEntry, type LedgerHeader, type StoredLine } from './entry.ts';
import type { LanePositions } from './lane-position.ts';
import { type LastClaims, withClaims } from './last-claims.ts';

/** How far a ledger has come: what the next record is. */
export interface LedgerPosition {
  /** Number of the record after the last entry. */
  readonly next: number;
  /** How far each table was posted, by its name in the database. */
  readonly lanes: LanePositions;
  /** The highest offset that it claims of each partition. */
  readonly lastClaims: LastClaims;
  /** ISO time of the last entry; of the ledger's start before the first. */
  readonly at: string;
}

/** The position of a ledger without entries. */
export const startOf = ({ from, lanes = {}, started }: LedgerHeader): LedgerPosition => ({
  next: from,
  lanes,
  lastClaims: {},
  at: started,
});

/** The position after some more lines, in the ledger's order. Only entries move it. */
export function advance(position: LedgerPosition, lines: readonly StoredLine[]): LedgerPosition {
  const entries = lines.filter(isEntry);
  const last = entries.at(-1);
  if (last === undefined) return position;
  const lanes = { ...position.lanes };
  for (const { table, n, row, tie = 0 } of entries) lanes[table] = { next: n + 1, row, ties: tie + 1 };
  const lastClaims = withClaims(position.lastClaims, entries.filter(isAcknowledged));
  return { next: last.n + 1, lanes, lastClaims, at: last.at };
}
