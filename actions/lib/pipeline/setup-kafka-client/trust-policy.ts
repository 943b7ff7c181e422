import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { roleArn } from '#lib/pipeline/shared/look-ups.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';
import { addTrust } from './trust-document.ts';

const TIMEOUT_MS = 60_000;

/** What a user may do instead where reading the role is denied. */
const INSTEAD_OF_READING =
  'set iam.manageTrustPolicy to false in the config if the trust policy of the role names the role itself already';
/** What a user may do instead where changing the role is denied. */
const INSTEAD_OF_WRITING =
  'have the role added to its own trust policy by somebody who may, and set iam.manageTrustPolicy to false in the config';

/** That the role trusts itself. The role, and everything else in its trust policy, belongs to the account. */
export function trustPolicyResource(p: Pipeline): Resource<string, unknown> {
  const roleName = async (): Promise<string> => (await roleArn(p)).split('/').at(-1) ?? p.names.role;
  return {
    id: `trust policy ${p.names.role}`,
    timeoutMs: TIMEOUT_MS,
    retain: 'the role is given, and other clients may rely on it',
    desired: () => roleArn(p),

    async read() {
      const name = await roleName();
      const look = () => replaceable(INSTEAD_OF_READING, () => p.ports.iam.role(name));
      const role = await p.facts.live(`iam role ${name}`, look);
      if (role === undefined) {
        throw new UserError(`IAM has no role ${name}. Check userId, or iam.roleArn in the config.`);
      }
      return role.trustPolicy;
    },

    diff(desired, actual) {
      const change = addTrust(actual, desired);
      if (change.kind === 'none') return { action: 'none' };
      const line = { path: 'trusted principals', before: 'without itself', after: `with ${desired}` };
      return change.kind === 'add'
        ? { action: 'update', lines: [line] }
        : { action: 'blocked', lines: [line, { path: change.reason }], remedy: change.remedy };
    },

    async apply(desired, actual) {
      const change = addTrust(actual, desired);
      if (change.kind !== 'add') return;
      const name = await roleName();
      await replaceable(INSTEAD_OF_WRITING, () => p.ports.iam.updateTrustPolicy(name, change.document));
    },
  };
}
