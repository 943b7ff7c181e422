import { expect, test } from '@jest/globals';
import { createSts } from '#lib/ports/aws/sts/sdk.ts';
import { awsService, xml } from '../../../../fakes/aws-service.ts';

test('the caller is known by account and ARN', async () => {
  await using service = await awsService(() =>
    xml(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ),
  );
  expect(await createSts(service.access).caller()).toEqual({ account: '123456789012', arn: 'arn:me' });
});
