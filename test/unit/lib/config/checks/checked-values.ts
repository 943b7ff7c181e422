import { checkValues } from '#lib/config/checks/value-checks.ts';
import { namesOf } from '#lib/config/names.ts';
import { type ConfigInput, configSchema } from '#lib/config/schema.ts';

/** What the checks within the config say, as messages. */
export function checkedValues(input: Partial<ConfigInput>): { readonly errors: string[]; readonly warnings: string[] } {
  const config = configSchema.parse({ userId: 'abc', ...input });
  const { errors, warnings } = checkValues({
    config,
    names: namesOf(config),
    properties: undefined,
    positionOf: () => undefined,
  });
  return { errors: errors.map(({ message }) => message), warnings: warnings.map(({ message }) => message) };
}
