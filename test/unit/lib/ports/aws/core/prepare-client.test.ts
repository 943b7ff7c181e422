import { expect, test } from '@jest/globals';
import type { AwsAccess } from '#lib/ports/aws/core/client-settings.ts';
import { MAX_ANSWER_BYTES } from '#lib/ports/aws/core/prepare-client.ts';
import { createObjectStore } from '#lib/ports/aws/s3/sdk.ts';
import { createSsm } from '#lib/ports/aws/ssm/sdk.ts';
import { awsService, json } from '../../../../fakes/aws-service.ts';
import { deadPort, proxyServer } from '../../../../fakes/proxy-server.ts';

const withEnv = (access: AwsAccess, env: Record<string, string>): AwsAccess => ({
  ...access,
  env: { ...access.env, ...env },
});

test('requests without TLS go through the proxy that the environment names', async () => {
  await using service = await awsService(() => json({ Parameter: { Value: 'x' } }));
  await using proxy = await proxyServer(Number(new URL(service.url).port));
  const env = {
    AWS_ENDPOINT_URL: 'http://aws.example.test:4566',
    HTTP_PROXY: `http://me:word@127.0.0.1:${proxy.port}`,
  };
  expect((await createSsm(withEnv(service.access, env)).parameter('/p'))?.reveal()).toBe('x');
  expect(proxy.asked).toEqual(['POST http://aws.example.test:4566/']);
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:word').toString('base64')}`]);
  expect(service.received[0]?.headers.host).toBe('aws.example.test:4566');
});

test('a dead proxy is named', async () => {
  await using service = await awsService(() => ({}));
  const dead = `http://127.0.0.1:${await deadPort()}`;
  const itself = withEnv(service.access, { AWS_ENDPOINT_URL: '', HTTPS_PROXY: dead });
  await expect(createSsm(itself).parameter('/p')).rejects.toThrow(
    `The proxy ${dead} (environment variable HTTPS_PROXY) refuses connections, so ssm.us-east-1.amazonaws.com:443 is not reached. Correct or remove HTTPS_PROXY, or list ssm.us-east-1.amazonaws.com in NO_PROXY.`,
  );
});

const tooLarge = Buffer.alloc(MAX_ANSWER_BYTES + 1, 'x');
const message = /answers with more than 32 MiB.*Check AWS_ENDPOINT_URL and HTTPS_PROXY.*by the pipeline\.$/;

test('an object that is too large is not read to its end', async () => {
  await using service = await awsService(() => ({ body: tooLarge }));
  const store = createObjectStore(service.access);
  await expect(store.get('bucket', 'key')).rejects.toThrow(message);
  await expect(store.getTagged('bucket', 'key')).rejects.toThrow(message);
});

test('an object of the allowed size is read as it is', async () => {
  await using service = await awsService(() => ({ body: tooLarge.subarray(1) }));
  expect((await createObjectStore(service.access).get('bucket', 'key'))?.length).toBe(MAX_ANSWER_BYTES);
});

test('a listing and a parameter that are too large are not read to their end', async () => {
  await using service = await awsService(() => ({ body: tooLarge }));
  const listing = createObjectStore(service.access).list('bucket', 't/');
  await expect(listing[Symbol.asyncIterator]().next()).rejects.toThrow(message);
  await using ssm = await awsService(() => json({ Parameter: { Value: 'x'.repeat(MAX_ANSWER_BYTES) } }));
  await expect(createSsm(ssm.access).parameter('/p')).rejects.toThrow(message);
});
