import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import type { Sts } from './sts.ts';

/** The STS port over the SDK. */
export function createSts(access: AwsAccess): Sts {
  const calls = new AwsCalls(access, 'sts', 'STS');
  const client = prepareClient(new STSClient(clientSettings(access, 'STS')), access);
  return {
    caller() {
      return calls.read('GetCallerIdentity', async () => {
        const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
        return { account: Account ?? '', arn: Arn ?? '' };
      });
    },
  };
}
