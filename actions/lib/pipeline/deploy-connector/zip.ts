/** First bytes of a zip archive that holds anything. */
const LOCAL_HEADER = [0x50, 0x4b, 0x03, 0x04];
/** Begins the record that ends every zip archive: 22 bytes, then a comment of up to 65,535. */
const END_RECORD = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_RECORD_BYTES = 22;

/** How much of the end of a file {@link zipProblem} has to see. */
export const ZIP_TAIL_BYTES = END_RECORD_BYTES + 65_535;

/**
 * Why a file is no complete zip archive, or undefined when it is one: error pages come with status 200, and broken
 * connections leave the beginning of an archive.
 *
 * @param head the first bytes of the file, 4 at least.
 * @param tail its last {@link ZIP_TAIL_BYTES}, or all of it.
 * @param size bytes of the whole file.
 */
export function zipProblem(head: Uint8Array, tail: Uint8Array, size: number): string | undefined {
  if (size === 0) return 'it is empty';
  if (!LOCAL_HEADER.every((byte, index) => head[index] === byte)) {
    const text = Buffer.from(head.subarray(0, 256)).toString('latin1').trimStart();
    return /^<(!doctype|html|\?xml)/i.test(text) ? 'it is a web page' : 'it does not begin like a zip archive';
  }
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  const at = bytes.lastIndexOf(END_RECORD);
  if (at < 0 || bytes.length - at < END_RECORD_BYTES) return 'it is cut off: the end of the archive is missing';
  const comment = bytes.readUInt16LE(at + 20);
  if (at + END_RECORD_BYTES + comment !== bytes.length) return 'it is cut off, or something follows the archive';
  return undefined;
}
