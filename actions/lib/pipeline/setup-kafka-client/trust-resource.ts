import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { roleArn } from '#lib/pipeline/shared/lookups.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';
import { withTrust } from './trust-policy.ts';

const KEPT =
  'set iam.manageTrustPolicy to false in the config if the trust policy of the role names the role itself already';
const KEPT_BY_HAND =
  'have the role added to its own trust policy by somebody who may, and set iam.manageTrustPolicy to false in the config';

/** The role's trust in itself; the role and everything else in its policy are given. */
export function trustPolicy(p: Pipeline): Resource<string, unknown> {
  const roleName = async (): Promise<string> => (await roleArn(p)).split('/').at(-1) ?? p.names.role;
  return {
    id: `trust policy ${p.names.role}`,
    within: 60_000,
    retain: 'the role is given, and other clients may rely on it',
    desired: () => roleArn(p),
    async read() {
      const name = await roleName();
      const role = await p.facts.live(`iam role ${name}`, () => replaceable(KEPT, () => p.ports.iam.role(name)));
      if (role === undefined) {
        throw new UserError(`IAM has no role ${name}. Check userId, or iam.roleArn in the config.`);
      }
      return role.trustPolicy;
    },
    diff(desired, actual) {
      const trust = withTrust(actual, desired);
      if (trust.kind === 'trusted') return { action: 'none' };
      const line = { path: 'trusted principals', before: 'without itself', after: `with ${desired}` };
      return trust.kind === 'add'
        ? { action: 'update', lines: [line] }
        : { action: 'blocked', lines: [line, { path: trust.because }], remedy: trust.remedy };
    },
    async apply(desired, actual) {
      const trust = withTrust(actual, desired);
      if (trust.kind !== 'add') return;
      const name = await roleName();
      await replaceable(KEPT_BY_HAND, () => p.ports.iam.updateTrustPolicy(name, trust.document));
    },
  };
}
