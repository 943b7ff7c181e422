import { expect, test } from '@jest/globals';
import { MAX_ANSWER_BYTES } from '#lib/ports/aws/core/limit-answers.ts';
import { createObjectStore } from '#lib/ports/aws/s3/sdk.ts';
import { createSsm } from '#lib/ports/aws/ssm/sdk.ts';
import { awsService, json } from '../../../../fakes/aws-service.ts';

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
