import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UserError } from '#lib/errors.ts';

/**
 * The user id that the lab's names are derived from: PIPELINE_USER_ID, else the config's. The rest of the config may be
 * wrong: the lab boots all the same, and the actions report the mistakes.
 *
 * @throws UserError when there is no such file or it names no user id.
 */
export function userIdOf(file: string): string {
  const ofEnvironment = process.env['PIPELINE_USER_ID'];
  if (ofEnvironment !== undefined && ofEnvironment !== '') return ofEnvironment;
  if (!existsSync(file)) throw new UserError(`There is no config file ${file}: name yours with --config.`);
  const { userId } = (parse(readFileSync(file, 'utf8')) ?? {}) as { userId?: unknown };
  if (typeof userId !== 'string' || userId === '')
    throw new UserError(`${file}: userId is missing or is no text; quote it.`);
  return userId;
}
