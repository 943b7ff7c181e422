import { z } from 'zod';

/** How far one table has been posted. */
export const lanePosition = z.object({
  /** Number of its next record. */
  next: z.int().min(0),
  /** The row that was posted last; null before the first. */
  row: z.int().nullable(),
  /** How many rows of that number were posted: more than 1 where rows share a number. */
  ties: z.int().min(0),
});
export type LanePosition = z.output<typeof lanePosition>;

/** By the table's name in the database. */
export const lanePositions = z.record(z.string(), lanePosition);
export type LanePositions = Readonly<z.output<typeof lanePositions>>;

/** The position of a table of which nothing was posted yet. */
export const LANE_START: LanePosition = { next: 0, row: null, ties: 0 };
