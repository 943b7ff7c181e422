import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';

/** A lease last renewed this long ago has expired without being watched: clocks of machines differ by less. */
const LONG_EXPIRED_MS = 600_000;

/** What is seen of a lease that somebody has. */
export interface SeenLease {
  /** Another text after each renewal. */
  readonly version: string;
  /** When it was renewed last, by the clock of the writer that has it, in ms since the epoch. */
  readonly renewedMs: number;
}

export interface LeaseWatch {
  readonly clock: Clock;
  /** Names the ledger in messages, such as `run "monday" in s3://…`. */
  readonly ledger: string;
  /** A lease that is not renewed for so long while it is watched has expired: its writer was killed. */
  readonly leaseMs: number;
  /** How often it is looked at meanwhile. */
  readonly pollMs: number;
  /** Called with a line of text before waiting. */
  readonly say?: ((text: string) => void) | undefined;
  /** Looks at the lease. Undefined when nobody has it. */
  look(): Promise<SeenLease | undefined>;
}

/**
 * Waits until nobody has a lease. A killed writer cannot release it, so a lease is watched for some time.
 *
 * @throws UserError when another process renews the lease meanwhile.
 */
export async function waitUntilFree({ clock, ledger, leaseMs, pollMs, say, look }: LeaseWatch): Promise<void> {
  const startMs = clock.now();
  let first: SeenLease | undefined;
  for (;;) {
    const seen = await look();
    if (seen === undefined || clock.now() - seen.renewedMs > LONG_EXPIRED_MS) return;
    if (clock.now() - startMs >= leaseMs) return;
    if (first === undefined) {
      first = seen;
      say?.(
        `The last writer of ${ledger} did not release its lease: waiting ${leaseMs / 1000} s to see whether it still runs.`,
      );
    }
    if (seen.version !== first.version) throw beingWritten(ledger, 'another process');
    await clock.sleep(pollMs);
  }
}

/** @param writer who writes it, such as `process 123`. */
export const beingWritten = (ledger: string, writer: string): UserError =>
  new UserError(
    `The ledger of ${ledger} is being written by ${writer}. Wait for it to end, or choose another store or run.`,
  );

/** The error of a writer that has lost its lease. */
export const takenOver = (ledger: string): UserError =>
  new UserError(
    `The ledger of ${ledger} has been taken over by another process, so this one stops. The records that it had in flight count as in doubt.`,
  );
