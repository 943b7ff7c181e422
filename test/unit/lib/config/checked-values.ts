import { namesOf } from '../../../../actions/lib/config/names.ts';
import { type ConfigInput, configSchema } from '../../../../actions/lib/config/schema.ts';
import { checkValues } from '../../../../actions/lib/config/value-checks.ts';

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
