import { expect, test } from '@jest/globals';
import { createSsm } from '#lib/ports/aws/ssm/sdk.ts';
import { awsService, json, jsonError } from '../../../../fakes/aws-service.ts';

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
