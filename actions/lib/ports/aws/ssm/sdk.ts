import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import { Secret } from '#lib/secret.ts';
import type { Ssm } from './ssm.ts';

/** The SSM port over the SDK. */
export function createSsm(access: AwsAccess): Ssm {
  const calls = new AwsCalls(access, 'ssm', 'SSM');
  const client = prepareClient(new SSMClient(clientSettings(access, 'SSM')), access);
  return {
    parameter(name) {
      return calls.find(
        'GetParameter',
        ['ParameterNotFound'],
        async () => {
          const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
          return Parameter?.Value === undefined ? undefined : new Secret(Parameter.Value);
        },
        {
          permission: `ssm:GetParameter on ${name} (and kms:Decrypt for its key)`,
          instead: 'give the value as an input: ssh-private-key, or the environment variable SSH_PRIVATE_KEY',
        },
      );
    },
  };
}
