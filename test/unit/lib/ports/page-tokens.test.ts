import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { createApiGateway } from '#lib/ports/aws/api-gateway/sdk.ts';
import { createEc2 } from '#lib/ports/aws/ec2/sdk.ts';
import { createMsk } from '#lib/ports/aws/msk/sdk.ts';
import { createMskConnect } from '#lib/ports/aws/msk-connect/sdk.ts';
import { createObjectStore } from '#lib/ports/aws/s3/sdk.ts';
import { PageTokens, tokenIn } from '#lib/ports/page-tokens.ts';
import { filesBelow } from '../../../contract/import-graph.ts';
import { awsService, type FakeService, json, xml } from '../../fakes/aws-service.ts';

test('tokens are passed on until the list ends', () => {
  const tokens = new PageTokens('s3:ListObjectsV2');
  expect([tokens.next('a'), tokens.next('b'), tokens.next(undefined), tokens.next('')]).toEqual([
    'a',
    'b',
    undefined,
    undefined,
  ]);
});

test.each([
  ['a', 'a'],
  ['a', 'b', 'a'],
])('a token that comes a second time is an error (%j)', (...given) => {
  const tokens = new PageTokens('s3:ListObjectsV2');
  const last = given.pop();
  for (const token of given) tokens.next(token);
  expect(() => tokens.next(last)).toThrow('s3:ListObjectsV2 gives the page token "a" a second time');
});

test('the token of a page is found under the name that the service gives it', () => {
  expect(tokenIn({ NextToken: 'a' })).toBe('a');
  expect(tokenIn({ position: 'b', items: [] })).toBe('b');
  expect(tokenIn({ NextToken: undefined })).toBeUndefined();
});

const objects = async (service: FakeService) => {
  for await (const _ of createObjectStore(service.access).list('bucket', 'topics/'));
};

/** Each list of AWS that is read page by page, with a page that always names the same next one. */
const lists: Readonly<
  Record<string, readonly [(service: FakeService) => Promise<unknown>, () => ReturnType<typeof json>]>
> = {
  'ec2:DescribeInstances': [
    (service) => createEc2(service.access).instancesNamed('x'),
    () => xml('<DescribeInstancesResponse><nextToken>again</nextToken></DescribeInstancesResponse>'),
  ],
  'kafka:ListClustersV2': [
    (service) => createMsk(service.access).clusters(),
    () => json({ clusterInfoList: [], nextToken: 'again' }),
  ],
  'kafkaconnect:ListConnectors': [
    (service) => createMskConnect(service.access).connector('x', undefined),
    () => json({ connectors: [], nextToken: 'again' }),
  ],
  'kafkaconnect:ListCustomPlugins': [
    (service) => createMskConnect(service.access).plugin('x', undefined),
    () => json({ customPlugins: [], nextToken: 'again' }),
  ],
  'apigateway:GetRestApis': [
    (service) => createApiGateway(service.access).apisNamed('x'),
    () => json({ item: [], position: 'again' }),
  ],
  'apigateway:GetResources': [
    (service) => createApiGateway(service.access).paths('api'),
    () => json({ item: [], position: 'again' }),
  ],
  's3:ListObjectsV2': [
    objects,
    () => xml('<ListBucketResult><NextContinuationToken>again</NextContinuationToken></ListBucketResult>'),
  ],
};

test.each(Object.entries(lists))(
  '%s: a token that repeats ends the list after two calls',
  async (operation, [list, page]) => {
    await using service = await awsService(page);
    await expect(list(service)).rejects.toThrow(`${operation} gives the page token "again" a second time`);
    expect(service.received).toHaveLength(2);
  },
);

test('once the run is over no further page is asked for', async () => {
  const controller = new AbortController();
  let asked = 0;
  await using service = await awsService(() => {
    asked += 1;
    controller.abort(new Error('the run is over'));
    return json({ clusterInfoList: [], nextToken: String(asked) });
  });
  const msk = createMsk({ ...service.access, signal: controller.signal });
  await expect(msk.clusters()).rejects.toThrow('the run is over');
  await new Promise((done) => setTimeout(done, 200));
  expect(asked).toBe(1);
});

test('every paginator of the SDK is read through calls.pages, and every other list through PageTokens', () => {
  const root = resolve(import.meta.dirname, '../../../..');
  for (const file of filesBelow('actions/lib/ports')) {
    const text = readFileSync(join(root, file), 'utf8').replace(/import [^;]*;/g, '');
    const paginators = text.match(/\bpaginate[A-Z]\w*\(/g)?.length ?? 0;
    expect([file, text.match(/calls\.pages\(/g)?.length ?? 0]).toEqual([file, paginators]);
    if (/next_?(continuation)?_?token\b/i.test(text) && paginators === 0)
      expect([file, text]).toEqual([file, expect.stringMatching(/PageTokens|tokenNames/)]);
  }
});
