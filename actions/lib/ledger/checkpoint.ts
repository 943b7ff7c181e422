import { z } from 'zod';
import { jsonOf } from '#lib/json.ts';
import { lanePositions } from './lane-position.ts';

const checkpoint = z.object({
  /** Number of the next record. */
  next: z.int().min(0),
  /** How much of the ledger it describes: bytes of a file, segments of a series. */
  length: z.int().min(0),
  /** How far each table was posted, by its name in the database. */
  lanes: lanePositions,
  /** ISO time of the last entry. */
  at: z.string(),
  /** The most records of one table that may be posted and not yet in the ledger at any moment. */
  maxInFlight: z.int().min(0),
  /** Whether the writer ended in order: the ledger has the outcome of everything that was posted. */
  clean: z.boolean(),
});

/** An index into a ledger: saves reading all of it on resume. It is never ahead of what is stored. */
export type Checkpoint = Readonly<z.output<typeof checkpoint>>;

/** Reads a checkpoint. Undefined when the text is none: the ledger alone is enough then. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => checkpoint.safeParse(jsonOf(text)).data;
