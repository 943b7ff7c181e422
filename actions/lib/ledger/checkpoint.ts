import { z } from 'zod';
import { UserError } from '#lib/errors.ts';
import { jsonOf } from '#lib/json.ts';
import { DIGEST } from './entry.ts';
import { lanePositions } from './lane-position.ts';
import { lastClaims } from './last-claims.ts';

const checkpoint = z.object({
  /** Number of the next record. */
  next: z.int().min(0),
  /** How much of the ledger it covers: bytes of a file, segments of a series. */
  length: z.int().min(0),
  /** Digest of what it covers: of those bytes of a file; of the last of those segments, which names the one before it. */
  digest: z.string().regex(DIGEST),
  /** How far each table was posted, by its name in the database. */
  lanes: lanePositions,
  /** The highest offset that the ledger claims of each partition. */
  lastClaims,
  /** ISO time of the last entry. */
  at: z.iso.datetime(),
  /** The most records of one table that may be posted and not yet in the ledger at any moment. */
  maxInFlight: z.int().min(0),
  /** Whether the writer ended in order: the ledger has the outcome of everything that was posted. */
  clean: z.boolean(),
});

/** An index into a ledger: saves parsing all of it on resume, and shows whether it is still what was written. */
export type Checkpoint = Readonly<z.output<typeof checkpoint>>;

/**
 * Reads a checkpoint.
 *
 * @param where names the checkpoint in messages.
 * @throws UserError when the text is none. A kill leaves the old checkpoint or the new one, so something else wrote it.
 */
export function parseCheckpoint(text: string, where: string): Checkpoint {
  const parsed = checkpoint.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const what = [...(issue?.path ?? []), issue?.message].join(': ');
  throw new UserError(
    `${where} is no checkpoint of a ledger (${what}): something else wrote it. Restore it from a copy, or remove it: then the ledger alone is read, and its last records count as in doubt.`,
  );
}
