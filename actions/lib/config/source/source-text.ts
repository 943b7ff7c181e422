import { open } from 'node:fs/promises';
import { messageOf, UserError } from '#lib/errors.ts';

/** A config of any use is a few KiB. */
const LARGEST = 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  ENOTDIR: 'a part of its path is not a folder',
};

/**
 * Reads a text file of the user's: at most 1 MiB, UTF-8, a byte order mark dropped.
 *
 * @param path where it is
 * @param name how messages call it
 * @param hint what to do when it can't be read, a sentence
 * @throws UserError when it is missing, too large, or no text
 */
export async function readSource(path: string, name: string, hint: string): Promise<string> {
  const bytes = await readLimited(path, name, hint);
  const start = { file: name, line: 1, column: 1 };
  if (bytes.length > LARGEST) {
    throw new UserError(`${name}:1:1: larger than ${LARGEST} bytes, so no config file.`, { position: start });
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const before = bytes.subarray(0, nul).toString('latin1').split('\n');
    const position = { file: name, line: before.length, column: (before.at(-1) ?? '').length + 1 };
    throw new UserError(
      `${name}:${position.line}:${position.column}: a NUL character; the file must be plain UTF-8 text.`,
      { position },
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${name}:1:1: not UTF-8 text; save it as UTF-8.`, { cause, position: start });
  }
}

async function readLimited(path: string, name: string, hint: string): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const buffer = Buffer.alloc(LARGEST + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
    throw new UserError(`${name} can't be read: ${reasons[code] ?? messageOf(cause)}. ${hint}`, { cause });
  }
}
