import { mapOrdered } from '#lib/concurrency/map-ordered.ts';
import type { LedgerHeader } from '#lib/ledger/entry.ts';
import { parseHeader, parseLine } from '#lib/ledger/parse.ts';
import { advance, type LedgerPosition } from '#lib/ledger/position.ts';
import { type S3Ledgers, segmentKey } from './keys.ts';

/** Segments that are read ahead. */
const READ_AHEAD = 8;

/** Lines of one segment without line ends; undefined when there is no segment of that number. */
export async function readSegment(at: S3Ledgers, run: string, number: number): Promise<readonly string[] | undefined> {
  const bytes = await at.s3.get(at.bucket, segmentKey(at, run, number));
  return bytes && Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1);
}

/** All segments of a run in their order. */
export async function* readSegments(at: S3Ledgers, run: string): AsyncGenerator<readonly string[], void, undefined> {
  for await (const lines of mapOrdered(countUp(), READ_AHEAD, (number) => readSegment(at, run, number))) {
    if (lines === undefined) return;
    yield lines;
  }
}

/** @throws UserError when the first segment holds no header of this format version. */
export async function readHeader(at: S3Ledgers, run: string): Promise<LedgerHeader> {
  const [line] = (await readSegment(at, run, 0)) ?? [];
  return parseHeader(line ?? '', `the ledger of run ${run} in ${at.address}`);
}

/** A ledger's end; `length` in segments. */
export type SegmentPosition = LedgerPosition & { readonly length: number };

/** Replays the segments that were written after a checkpoint. */
export async function replaySegments(at: S3Ledgers, run: string, from: SegmentPosition): Promise<SegmentPosition> {
  let { length } = from;
  let position: LedgerPosition = from;
  for (;;) {
    const lines = await readSegment(at, run, length);
    if (lines === undefined) break;
    const where = segmentKey(at, run, length);
    position = advance(
      position,
      lines.map((line, index) => parseLine(line, where, index + 1)),
    );
    length++;
  }
  const { next, lanes, at: last } = position;
  return { next, lanes, at: last, length };
}

async function* countUp(): AsyncGenerator<number, void, undefined> {
  for (let number = 0; ; number++) yield number;
}
