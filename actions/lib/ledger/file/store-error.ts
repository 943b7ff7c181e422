import { codeOf, messageOf, UserError } from '#lib/errors.ts';

/** What a code of the file system means for a store, and what to do. `at` is the file or folder that it is about. */
const meanings: Readonly<Record<string, (at: string) => string>> = {
  ENOTDIR: (at) =>
    `a part of the path ${at} is a file, not a folder. Choose a folder, or a path where one can be created.`,
  EEXIST: (at) => `${at} is a file, not a folder. Choose a folder, or a path where one can be created.`,
  EISDIR: (at) => `${at} is a folder, and a file is expected there. Move it away, or choose another store.`,
  ENOENT: (at) => `${at} does not exist any more. Was the store removed meanwhile?`,
  ENOSPC: (at) =>
    `there is no room for ${at}: the disk has no space or no inodes left. Free some, or choose a store on another disk.`,
  EDQUOT: (at) =>
    `there is no room for ${at}: the quota of this user is used up. Free some space, or choose a store on another disk.`,
  EFBIG: (at) => `${at} is longer than this process may write. Raise the limit (ulimit -f), or choose a new run.`,
  EACCES: (at) => `this user may not read or write ${at}. Correct its owner or mode, or choose another store.`,
  EPERM: (at) => `this user may not change ${at}. Correct its owner or attributes, or choose another store.`,
  EROFS: (at) => `${at} is on a file system that is read-only. Choose another store.`,
  EMFILE: (at) => `${at} cannot be opened, because this process has too many open files. Raise the limit (ulimit -n).`,
  ENFILE: (at) => `${at} cannot be opened, because this machine has too many open files.`,
  ENAMETOOLONG: (at) => `the path ${at} is too long. Choose a shorter one.`,
  ELOOP: (at) => `the path ${at} leads in a circle of links. Correct the links, or choose another store.`,
  EIO: (at) => `reading or writing ${at} failed. Check the disk, or choose another store.`,
  ESTALE: (at) => `${at} was replaced on its server. Run the same command again.`,
};

/**
 * Does something with the files of a store. An error of the file system becomes one that names the input, the path and
 * what to do.
 *
 * @param address of the store.
 * @param at the file or folder that it is about, unless the error names another one.
 */
export async function inStore<T>(address: string, at: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, address, at);
  }
}

/** See {@link inStore}. Any error that is not of the file system stays as it is. */
export function storeError(error: unknown, address: string, at: string): unknown {
  const code = codeOf(error);
  if (code === '' || typeof error !== 'object' || error === null || !('syscall' in error)) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : at;
  const meaning = meanings[code]?.(path) ?? `${messageOf(error)}. Choose another store.`;
  return new UserError(`Input "store" is "${address}": ${meaning} (${code})`, { cause: error });
}
