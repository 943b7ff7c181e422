import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The user id that the lab's names follow, from a config that may otherwise be wrong: the lab boots all the same, and
 * the actions report what is wrong with it.
 *
 * @throws Error when the file cannot be read or names no user id.
 */
export function userIdOf(file: string): string {
  const fromEnvironment = process.env['PIPELINE_USER_ID'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const { userId } = (parse(readFileSync(file, 'utf8')) ?? {}) as { userId?: unknown };
  if (typeof userId !== 'string' || userId === '')
    throw new Error(`${file}: userId is missing or is no text; quote it.`);
  return userId;
}
