/** The first bytes of a zip archive that is not empty. */
const LOCAL_HEADER = [0x50, 0x4b, 0x03, 0x04];
/** The first bytes of the record at the end of every zip archive: 22 bytes, then a comment of up to 65,535 bytes. */
const END_RECORD = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_RECORD_BYTES = 22;

/** How much of the end of a file {@link zipProblem} needs. */
export const ZIP_TAIL_BYTES = END_RECORD_BYTES + 65_535;

/**
 * Why a file is no complete zip archive; undefined when it is one. It finds an error page that came with status 200, and
 * an archive whose download broke off.
 *
 * @param head the first bytes of the file, at least 4.
 * @param tail its last {@link ZIP_TAIL_BYTES} bytes, or the whole file when it is shorter.
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
  const commentLength = bytes.readUInt16LE(at + 20);
  if (at + END_RECORD_BYTES + commentLength !== bytes.length) return 'it is cut off, or something follows the archive';
  return undefined;
}
