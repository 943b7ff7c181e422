import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '#lib/errors.ts';
import { completeLength } from '#lib/ledger/parse.ts';

/** A header is far shorter than this. */
const HEADER_BYTES = 64 * 1024;
/** No line is longer than this. */
const LINE_BYTES = 1024 * 1024;
/** How much of a file is read at a time. */
const CHUNK_BYTES = 256 * 1024;

/** The first line of a file without its line end. Undefined when there is no file, or the line is torn. */
export async function firstLine(file: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    return end < 0 ? undefined : buffer.toString('utf8', 0, end);
  } finally {
    await handle.close();
  }
}

/** The bytes between two positions of a file, in pieces. */
export async function* bytesBetween(
  handle: FileHandle,
  from: number,
  end: number,
): AsyncGenerator<Buffer, void, undefined> {
  if (end <= from) return;
  yield* handle.createReadStream({ autoClose: false, start: from, end: end - 1, highWaterMark: CHUNK_BYTES });
}

/** Cuts bytes into lines, without their line ends. What follows the last line end is left out. */
export async function* linesIn(pieces: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const length = completeLength(piece);
    if (length === 0) {
      rest = Buffer.concat([rest, piece]);
      continue;
    }
    const text = Buffer.concat([rest, piece.subarray(0, length - 1)]).toString('utf8');
    yield* text.split('\n');
    rest = piece.subarray(length);
  }
}

/** Where the last complete line of a file ends, in bytes. */
export async function completeEnd(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - LINE_BYTES);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  return from + completeLength(tail);
}

/** Whether an error says that a file or its folder does not exist. */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';
