import { posix } from 'node:path';
import { invalid } from '../rest/api-error.ts';

/**
 * Normalises a workspace path: without the prefix `/Workspace` and without a slash at the end.
 *
 * @throws ApiError when the path is not absolute or contains `.` or `..`.
 */
export function pathOf(text: string): string {
  if (!text.startsWith('/')) throw invalid(`Path (${text}) doesn't start with '/'`);
  if (text.split('/').some((part) => part === '..' || part === '.')) throw invalid(`Path (${text}) is not valid`);
  const path = posix.normalize(text.replace(/^\/Workspace(?=\/|$)/, '')).replace(/\/+$/, '');
  return path === '' ? '/' : path;
}

/** The folder that contains a path. */
export const parentOf = (path: string): string => posix.dirname(path);
