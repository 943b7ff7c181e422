import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '#lib/errors.ts';

/** The file that `--json` names. */
export interface ResultFile {
  write(result: unknown): void;
}

/**
 * Removes what an earlier run wrote there, so that a failed run leaves no result that is not its own.
 *
 * @param file undefined where no result is wanted.
 * @throws UserError where nothing can be written, before any work is done.
 */
export function openResultFile(file: string | undefined): ResultFile {
  if (file === undefined) return { write: () => undefined };
  const refuse = (reason: string, cause?: unknown): UserError =>
    new UserError(`--json is "${file}", which cannot be written: ${reason}.`, { cause });
  const folder = dirname(file);
  if (!existsSync(folder)) throw refuse(`there is no folder ${folder}`);
  if (existsSync(file) && !statSync(file).isFile()) throw refuse('it is no file');
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw refuse(messageOf(error), error);
    }
  };
  attempt(() => rmSync(file, { force: true }));
  return { write: (result) => attempt(() => writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)) };
}
