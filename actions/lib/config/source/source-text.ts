import { open } from 'node:fs/promises';
import { codeOf, messageOf, UserError } from '#lib/errors.ts';

/** A config has a few KiB; a larger file is probably another one. */
const MAX_BYTES = 1024 * 1024;

/** What Node's codes of a failed read mean. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'this user is not allowed to read it',
  ENOTDIR: 'a part of its path is not a folder',
};

/**
 * Reads a text file of the user: at most 1 MiB of UTF-8, without its byte order mark.
 *
 * @param name its name in messages.
 * @param hint what to do when it cannot be read, a sentence.
 * @throws UserError when it cannot be read, is too large, or is not text.
 */
export async function readSource(path: string, name: string, hint: string): Promise<string> {
  const bytes = await readLimited(path, name, hint);
  const start = { file: name, line: 1, column: 1 };
  if (bytes.length > MAX_BYTES) {
    throw new UserError(`${name}:1:1: the file is larger than ${MAX_BYTES} bytes, so it is not a config file.`, {
      position: start,
    });
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const before = bytes.subarray(0, nul).toString('latin1').split('\n');
    const position = { file: name, line: before.length, column: (before.at(-1) ?? '').length + 1 };
    throw new UserError(
      `${name}:${position.line}:${position.column}: a NUL character; save the file as plain UTF-8 text.`,
      { position },
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${name}:1:1: the file is not UTF-8 text; save it as UTF-8.`, { cause, position: start });
  }
}

/** The first MAX_BYTES + 1 bytes: one more than allowed, so that a larger file is noticed. */
async function readLimited(path: string, name: string, hint: string): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (cause) {
    throw new UserError(`${name} cannot be read: ${reasons[codeOf(cause)] ?? messageOf(cause)}. ${hint}`, { cause });
  }
}
