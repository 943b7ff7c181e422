import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { UserError } from '#lib/errors.ts';
import { type AwsAccess, AwsCalls, clientSettings } from '#lib/ports/aws/core/client.ts';
import type { Iam } from './iam.ts';

/** IAM over the SDK. */
export function createIam(access: AwsAccess): Iam {
  const calls = new AwsCalls(access, 'iam', 'IAM');
  const client = new IAMClient(clientSettings(access, 'IAM'));
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

/** IAM answers with the document URL-encoded, though it takes plain JSON. */
function documentOf(role: string, text: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(text ?? ''));
  } catch (error) {
    throw new UserError(`The trust policy of the role ${role} is no JSON as iam:GetRole gives it.`, { cause: error });
  }
}
