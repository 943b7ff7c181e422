import { UserError } from '#lib/errors.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { damaged } from '#lib/ledger/damage.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { type LedgerPosition, startOf } from '#lib/ledger/position.ts';
import { LedgerReplay, lostCheckpointText } from '#lib/ledger/replay.ts';
import type { S3Ledgers } from './keys.ts';
import { countSegments, readSegments, type SegmentId } from './segments.ts';

/** A ledger's end. */
export interface SegmentPosition extends LedgerPosition {
  /** How many segments it has. */
  readonly length: number;
  /** Of the last segment. */
  readonly last: SegmentId;
}

/** Where a ledger ends, and how many records of one table its last writer may have had in flight. */
export interface LedgerEnd {
  readonly from: SegmentPosition;
  readonly knownInFlight: number;
}

/**
 * Finds where a ledger ends: replays the segments after those that the checkpoint covers, all of them without a
 * checkpoint. Of those that are covered only the last one is read; the list of segments shows whether one is missing.
 *
 * @throws UserError when the segments contradict each other or the checkpoint.
 */
export async function readEnd(
  at: S3Ledgers,
  header: LedgerHeader,
  checkpoint: Checkpoint | undefined,
): Promise<LedgerEnd> {
  const { run } = header;
  const count = await countSegments(at, run, checkpoint);
  if (checkpoint?.clean === true && count > checkpoint.length) {
    throw damaged(
      `Run "${run}" in ${at.address} has ${count} segments, and its checkpoint covers ${checkpoint.length}, although its writer ended in order.`,
    );
  }
  const replay = new LedgerReplay(header, checkpoint ?? startOf(header));
  // The first segment holds the header alone.
  const covered = Math.max(1, checkpoint?.length ?? 1);
  let last: SegmentId | undefined;
  for await (const segment of readSegments(at, run, { from: covered - 1, count, checkpoint })) {
    last = segment.id;
    if (segment.number < covered) continue;
    // The line that names the segment before is the first one.
    for (const [index, line] of segment.lines.entries())
      replay.add(line, `s3://${at.bucket}/${segment.key}`, index + 2);
  }
  if (last === undefined) throw new UserError(`There is no ledger of run "${run}" in ${at.address}.`);
  if (checkpoint === undefined && count > 1) at.say?.(lostCheckpointText(run, at.address, replay.maxInFlight));
  const { next, lanes, lastClaims, at: time } = replay.position;
  return {
    from: { next, lanes, lastClaims, at: time, length: count, last },
    knownInFlight: checkpoint?.maxInFlight ?? replay.maxInFlight,
  };
}
