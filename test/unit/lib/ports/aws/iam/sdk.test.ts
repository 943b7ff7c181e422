import { expect, test } from '@jest/globals';
import { createIam } from '#lib/ports/aws/iam/sdk.ts';
import { awsService, xml } from '../../../../fakes/aws-service.ts';

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] };

test('a trust policy is decoded and parsed', async () => {
  await using service = await awsService(() =>
    xml(
      `<GetRoleResponse><GetRoleResult><Role><Arn>arn:role</Arn><RoleName>r</RoleName><AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(policy))}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`,
    ),
  );
  expect(await createIam(service.access).role('r')).toEqual({ arn: 'arn:role', name: 'r', trustPolicy: policy });
});

test('a trust policy is written as plain JSON, through the write gate', async () => {
  await using service = await awsService(() =>
    xml('<UpdateAssumeRolePolicyResponse></UpdateAssumeRolePolicyResponse>'),
  );
  await createIam(service.access).updateTrustPolicy('r', policy);
  expect(new URLSearchParams(service.received[0]?.body).get('PolicyDocument')).toBe(JSON.stringify(policy));
  expect(service.access.writes.names).toEqual(['iam:UpdateAssumeRolePolicy']);
});

test('a missing role is undefined, a denied one names iam.roleArn', async () => {
  const failure = (code: string) =>
    xml(`<ErrorResponse><Error><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`, 403);
  await using missing = await awsService(() => failure('NoSuchEntity'));
  expect(await createIam(missing.access).role('r')).toBeUndefined();
  await using denied = await awsService(() => failure('AccessDenied'));
  await expect(createIam(denied.access).role('r')).rejects.toThrow('iam:GetRole on r granted, or set iam.roleArn');
});
