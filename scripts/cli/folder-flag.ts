import { statSync } from 'node:fs';
import { UserError } from '#lib/errors.ts';

/** @throws UserError naming the flag whose folder is not there. A flag that was not given is fine. */
export function requireFolder(flag: string, folder: string | undefined): void {
  if (folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new UserError(`--${flag} is "${folder}", expected a folder that exists.`);
}
