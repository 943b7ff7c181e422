import { posix } from 'node:path';
import { invalid } from '../rest/api-error.ts';

/**
 * A workspace path in its one form: absolute, without `/Workspace` before it and without a slash at its end.
 *
 * @throws ApiError when it is not absolute or climbs above the root.
 */
export function pathOf(text: string): string {
  if (!text.startsWith('/')) throw invalid(`Path (${text}) doesn't start with '/'`);
  if (text.split('/').some((part) => part === '..' || part === '.')) throw invalid(`Path (${text}) is not valid`);
  const path = posix.normalize(text.replace(/^\/Workspace(?=\/|$)/, '')).replace(/\/+$/, '');
  return path === '' ? '/' : path;
}

/** The folder that holds it. */
export const parentOf = (path: string): string => posix.dirname(path);
