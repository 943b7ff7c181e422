import { UserError } from '#lib/errors.ts';

const REMEDY =
  'It was changed, cut off or lost after it was written, so nothing is posted or proven with it. Restore the run from a copy, or move it out of the store. Without it the sequence begins at its first record again, so records that Kafka has already are posted a second time.';

/**
 * The error for a ledger that contradicts itself or its checkpoint.
 *
 * @param what a sentence that names the file or segment, what it holds and what was expected.
 */
export const damaged = (what: string, options: { readonly cause?: unknown } = {}): UserError =>
  new UserError(`${what} ${REMEDY}`, options);
