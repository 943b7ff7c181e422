import { createHash } from 'node:crypto';
import { z } from 'zod';
import { mapOrdered } from '#lib/concurrency/map-ordered.ts';
import { jsonOf } from '#lib/json.ts';
import type { Checkpoint } from '#lib/ledger/checkpoint.ts';
import { damaged } from '#lib/ledger/damage.ts';
import { DIGEST, type LedgerHeader, lineOf, type StoredLine } from '#lib/ledger/entry.ts';
import { bytesDigest, parseHeader } from '#lib/ledger/parse.ts';
import { type S3Ledgers, segmentKey, segmentPrefix } from './keys.ts';

/** Segments that are read ahead. */
const READ_AHEAD = 8;

/** Length and digest of a segment, by which the next one names it. */
const segmentId = z.object({ bytes: z.int().min(0), digest: z.string().regex(DIGEST) });
export type SegmentId = Readonly<z.output<typeof segmentId>>;

/** The first line of every segment but the first one. */
export const chainLine = z.object({ previous: segmentId });

/** A segment as it is stored. */
export interface Segment {
  readonly number: number;
  /** Its key in the bucket. */
  readonly key: string;
  readonly id: SegmentId;
  /** What it says of the one before it; undefined for the first one. */
  readonly previous: SegmentId | undefined;
  /** Its other lines, without line ends. */
  readonly lines: readonly string[];
}

/** The text of a segment that follows another one. */
export const segmentText = (previous: SegmentId, lines: readonly StoredLine[]): string =>
  `${JSON.stringify({ previous })}\n${lines.map(lineOf).join('')}`;

/** Length and digest of a segment's text. */
export function segmentIdOf(text: string | Uint8Array): SegmentId {
  const bytes = Buffer.from(text);
  return { bytes: bytes.length, digest: bytesDigest(createHash('sha256').update(bytes)) };
}

/**
 * Reads one segment.
 *
 * @throws UserError when there is no segment of that number, or it does not name the one before it.
 */
export async function readSegment(at: S3Ledgers, run: string, number: number): Promise<Segment> {
  const key = segmentKey(at, run, number);
  const bytes = await at.s3.get(at.bucket, key);
  if (bytes === undefined) throw missing(at, key, 'a segment was there when the ledger was opened.');
  const lines = Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1);
  const id = segmentIdOf(bytes);
  if (number === 0) return { number, key, id, previous: undefined, lines };
  const [first = '', ...rest] = lines;
  const chain = chainLine.safeParse(jsonOf(first)).data;
  if (chain === undefined) {
    throw damaged(`${nameOf(at, key)} does not begin with the length and digest of the segment before it.`);
  }
  return { number, key, id, previous: chain.previous, lines: rest };
}

/**
 * Counts the segments of a run.
 *
 * @param checkpoint that was read before.
 * @throws UserError when one is missing among them, or the checkpoint covers more than there are.
 */
export async function countSegments(
  at: S3Ledgers,
  run: string,
  checkpoint: Pick<Checkpoint, 'length'> | undefined,
): Promise<number> {
  const prefix = segmentPrefix(at, run);
  let count = 0;
  for await (const { key } of at.s3.list(at.bucket, prefix)) {
    if (!/^\d{8}\.jsonl$/.test(key.slice(prefix.length))) continue;
    const expected = segmentKey(at, run, count);
    if (key !== expected) throw missing(at, expected, `${key.slice(prefix.length)} is there.`);
    count++;
  }
  const covered = checkpoint?.length ?? 0;
  if (count < covered) {
    throw missing(at, segmentKey(at, run, count), `the checkpoint of the run covers ${covered} segments.`);
  }
  return count;
}

/**
 * Segments of a run in their order, each compared with what the next one or the checkpoint says of it.
 *
 * @param from number of the first one.
 * @param count how many segments the ledger has.
 * @param checkpoint that was read before they were counted.
 * @throws UserError when one is not as it was written.
 */
export async function* readSegments(
  at: S3Ledgers,
  run: string,
  { from, count, checkpoint }: { readonly from: number; readonly count: number; readonly checkpoint?: Covered },
): AsyncGenerator<Segment, void, undefined> {
  let before: Segment | undefined;
  for await (const segment of mapOrdered(numbers(from, count), READ_AHEAD, (number) => readSegment(at, run, number))) {
    if (before !== undefined) compare(at, before, segment.previous, nameOf(at, segment.key));
    if (segment.number + 1 === checkpoint?.length) {
      compare(at, segment, { ...segment.id, digest: checkpoint.digest }, 'the checkpoint');
    }
    yield segment;
    before = segment;
  }
}

type Covered = Pick<Checkpoint, 'length' | 'digest'> | undefined;

function compare(at: S3Ledgers, { key, id }: Segment, said: SegmentId | undefined, by: string): void {
  if (said?.bytes === id.bytes && said.digest === id.digest) return;
  const expected = said === undefined ? 'nothing' : `${said.bytes} bytes with the digest ${said.digest}`;
  throw damaged(`${nameOf(at, key)} holds ${id.bytes} bytes with the digest ${id.digest}, and ${by} says ${expected}.`);
}

/** @throws UserError when the first segment is missing, or holds no header of this format version. */
export async function readHeader(at: S3Ledgers, run: string): Promise<LedgerHeader> {
  const key = segmentKey(at, run, 0);
  const bytes = await at.s3.get(at.bucket, key);
  if (bytes === undefined) throw missing(at, key, 'other objects of the run are there.');
  const [line = ''] = Buffer.from(bytes).toString('utf8').split('\n');
  return parseHeader(line, nameOf(at, key));
}

const nameOf = ({ bucket }: S3Ledgers, key: string): string => `s3://${bucket}/${key}`;

const missing = (at: S3Ledgers, key: string, although: string) =>
  damaged(`${nameOf(at, key)} is missing, although ${although}`);

async function* numbers(from: number, end: number): AsyncGenerator<number, void, undefined> {
  for (let number = from; number < end; number++) yield number;
}
