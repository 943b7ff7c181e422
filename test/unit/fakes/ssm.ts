import type { Ssm } from '#lib/ports/aws/ssm/ssm.ts';
import { Secret } from '#lib/secret.ts';

export const fakeSsm = (parameters: Readonly<Record<string, string>> = {}): Ssm => ({
  parameter: async (name) => {
    const value = parameters[name];
    return value === undefined ? undefined : new Secret(value);
  },
});
