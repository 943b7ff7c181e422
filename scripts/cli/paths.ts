import { isAbsolute, resolve } from 'node:path';

/** What a flag's value points at. A store is `file:FOLDER` or `s3://…`. */
type PathKind = 'file' | 'folder' | 'store';

/** The flags that hold paths, of all commands. */
const pathFlags: Readonly<Record<string, PathKind>> = {
  config: 'file',
  data: 'folder',
  dataframes: 'file',
  'db-ca': 'file',
  json: 'file',
  report: 'folder',
  store: 'store',
};

/** What the value of the flag `name` points at; undefined for a flag that holds no path. */
export const pathKindOf = (name: string): PathKind | undefined =>
  Object.hasOwn(pathFlags, name) ? pathFlags[name] : undefined;

/** Where the user stands and where the project is: the working directory of every command. */
export interface Folders {
  readonly root: string;
  readonly userDir: string;
}

/** The folder in which the user called npm, which runs scripts in the project's own folder. */
export const userDirOf = (env: Readonly<Record<string, string | undefined>>, cwd: string): string =>
  env['INIT_CWD'] === undefined || env['INIT_CWD'] === '' ? cwd : env['INIT_CWD'];

/**
 * The value of a flag as it reads from the project's folder: a relative path starts where the user stands. Values that
 * are no path, or that mean the same from both folders, stay as they were given.
 */
export function pathFromUser(name: string, value: string, { root, userDir }: Folders): string {
  const kind = pathKindOf(name);
  if (kind === undefined || userDir === root) return value;
  if (kind !== 'store') return isAbsolute(value) ? value : resolve(userDir, value);
  const [, folder] = /^file:(.+)$/.exec(value) ?? [];
  return folder === undefined || isAbsolute(folder) ? value : `file:${resolve(userDir, folder)}`;
}
