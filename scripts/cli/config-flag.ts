import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '#lib/errors.ts';
import { configInputs } from '#lib/runtime/common-inputs.ts';

const usual = configInputs.config.default;

/**
 * Refuses to go on where no config file was named and the project has none in its usual place.
 *
 * @throws UserError that says where it was looked for.
 */
export function requireUsualConfig(given: string | undefined, root: string): void {
  if (given !== undefined || existsSync(join(root, usual))) return;
  throw new UserError(`There is no ${usual} in ${root}: name your config file with --config.`);
}
