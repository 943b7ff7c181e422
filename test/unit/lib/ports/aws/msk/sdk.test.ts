import { expect, test } from '@jest/globals';
import { createMsk } from '#lib/ports/aws/msk/sdk.ts';
import { awsService, json, jsonError } from '../../../../fakes/aws-service.ts';

test('clusters of all pages are read, both provisioned and serverless ones', async () => {
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
              },
            },
          ],
          nextToken: 'more',
        }),
  );
  expect(await createMsk(service.access).clusters()).toEqual([
    { arn: 'arn:a', name: 'a', state: 'ACTIVE', subnets: ['s-1'], securityGroups: ['g-1'] },
    { arn: 'arn:b', name: 'b', state: 'ACTIVE', subnets: ['s-2'], securityGroups: ['g-2'] },
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
