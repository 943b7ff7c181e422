import { expect, test } from '@jest/globals';
import { createIam } from '#lib/ports/aws/iam/sdk.ts';
import { createMsk } from '#lib/ports/aws/msk/sdk.ts';
import { createSsm } from '#lib/ports/aws/ssm/sdk.ts';
import { createSts } from '#lib/ports/aws/sts/sdk.ts';
import { awsService, json, jsonError, xml } from '../../../fakes/aws-service.ts';

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] };

test('a trust policy is decoded and parsed', async () => {
  await using service = await awsService(() =>
    xml(
      `<GetRoleResponse><GetRoleResult><Role><Arn>arn:role</Arn><RoleName>r</RoleName><AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(policy))}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`,
    ),
  );
  expect(await createIam(service.access).role('r')).toEqual({ arn: 'arn:role', name: 'r', trustPolicy: policy });
});

test('a trust policy is written as plain JSON, through the gate', async () => {
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

test('a parameter is decrypted and secret', async () => {
  await using service = await awsService(() => json({ Parameter: { Value: 'PRIVATE KEY' } }));
  const found = await createSsm(service.access).parameter('/ec2/keypair/key-1');
  expect([String(found), found?.reveal()]).toEqual(['(sensitive)', 'PRIVATE KEY']);
  expect(JSON.parse(service.received[0]?.body ?? '')).toEqual({ Name: '/ec2/keypair/key-1', WithDecryption: true });
});

test('a missing parameter is undefined', async () => {
  await using service = await awsService(() => jsonError('ParameterNotFound', 'm'));
  expect(await createSsm(service.access).parameter('/x')).toBeUndefined();
});

test('clusters of all pages are read, provisioned and serverless ones', async () => {
  await using service = await awsService(({ url }) =>
    url.includes('nextToken=more')
      ? json({
          clusterInfoList: [
            {
              clusterArn: 'arn:b',
              clusterName: 'b',
              state: 'ACTIVE',
              serverless: { vpcConfigs: [{ subnetIds: ['s-2'], securityGroupIds: ['g-2'] }] },
            },
          ],
        })
      : json({
          clusterInfoList: [
            {
              clusterArn: 'arn:a',
              clusterName: 'a',
              state: 'ACTIVE',
              provisioned: {
                brokerNodeGroupInfo: { clientSubnets: ['s-1'], securityGroups: ['g-1'] },
                currentBrokerSoftwareInfo: { kafkaVersion: '2.8.1' },
              },
            },
          ],
          nextToken: 'more',
        }),
  );
  expect(await createMsk(service.access).clusters()).toEqual([
    { arn: 'arn:a', name: 'a', state: 'ACTIVE', kafkaVersion: '2.8.1', subnets: ['s-1'], securityGroups: ['g-1'] },
    { arn: 'arn:b', name: 'b', state: 'ACTIVE', kafkaVersion: undefined, subnets: ['s-2'], securityGroups: ['g-2'] },
  ]);
});

test('a cluster without IAM listeners has no bootstrap servers', async () => {
  await using service = await awsService(() => json({ bootstrapBrokerStringTls: 'b:9094' }));
  expect(await createMsk(service.access).bootstrapServers('arn:a')).toBeUndefined();
});

test('a throttled call is tried again', async () => {
  let calls = 0;
  await using service = await awsService(() =>
    ++calls === 1
      ? jsonError('TooManyRequestsException', 'slow down', 429)
      : json({ bootstrapBrokerStringSaslIam: 'b:9098' }),
  );
  expect(await createMsk(service.access).bootstrapServers('arn:a')).toBe('b:9098');
});

test('the caller is told by account and ARN', async () => {
  await using service = await awsService(() =>
    xml(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
    ),
  );
  expect(await createSts(service.access).caller()).toEqual({ account: '123456789012', arn: 'arn:me' });
});
