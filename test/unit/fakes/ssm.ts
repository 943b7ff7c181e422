import type { Ssm } from '../../../actions/lib/ports/aws/ssm.ts';
import { Secret } from '../../../actions/lib/secret.ts';

export const fakeSsm = (parameters: Readonly<Record<string, string>> = {}): Ssm => ({
  parameter: async (name) => {
    const value = parameters[name];
    return value === undefined ? undefined : new Secret(value);
  },
});
