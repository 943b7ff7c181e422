import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { UserError } from '#lib/errors.ts';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { Iam } from './iam.ts';

/** The IAM port over the SDK. */
export function createIam(access: AwsAccess): Iam {
  const calls = new AwsCalls(access, 'iam', 'IAM');
  const client = prepareClient(new IAMClient(clientSettings(access, 'IAM')), access);
  return {
    role(name) {
      return calls.find(
        'GetRole',
        ['NoSuchEntity', 'NoSuchEntityException'],
        async () => {
          const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
          if (Role?.Arn === undefined) return undefined;
          return { arn: Role.Arn, name, trustPolicy: documentOf(name, Role.AssumeRolePolicyDocument) };
        },
        { permission: `iam:GetRole on ${name}`, instead: 'set iam.roleArn in the config' },
      );
    },

    updateTrustPolicy(roleName, document) {
      return calls.write(
        'UpdateAssumeRolePolicy',
        async () => {
          await client.send(
            new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: JSON.stringify(document) }),
          );
        },
        { permission: `iam:UpdateAssumeRolePolicy on ${roleName}` },
      );
    },
  };
}

/** Parses a policy. IAM returns it URL-encoded, although it accepts plain JSON. */
function documentOf(role: string, text: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(text ?? ''));
  } catch (error) {
    throw new UserError(`iam:GetRole returned a trust policy for the role ${role} that is not JSON.`, { cause: error });
  }
}
