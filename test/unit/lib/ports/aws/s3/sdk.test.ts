import { expect, test } from '@jest/globals';
import { MissingBucket } from '#lib/ports/aws/s3/s3.ts';
import { createObjectStore } from '#lib/ports/aws/s3/sdk.ts';
import { awsService, xml } from '../../../../fakes/aws-service.ts';

const failure = (code: string, status: number) =>
  xml(`<Error><Code>${code}</Code><Message>words</Message><RequestId>r</RequestId></Error>`, status);

test('lists all pages in order', async () => {
  const page = (keys: readonly string[], next?: string) =>
    xml(
      `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key><Size>7</Size></Contents>`).join('')}` +
        `<IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`,
    );
  await using service = await awsService(({ url }) =>
    url.includes('continuation-token=more') ? page(['t/c']) : page(['t/a', 't/b'], 'more'),
  );
  const keys: string[] = [];
  for await (const { key, size } of createObjectStore(service.access).list('bucket', 't/')) keys.push(`${key} ${size}`);
  expect(keys).toEqual(['t/a 7', 't/b 7', 't/c 7']);
});

test('an object is read with size, ETag without quotes and metadata', async () => {
  await using service = await awsService(() => ({
    headers: { etag: '"abc-2"', 'content-length': '0', 'x-amz-meta-sha256': 'ff' },
  }));
  expect(await createObjectStore(service.access).head('bucket', 'key')).toEqual({
    size: 0,
    etag: 'abc-2',
    metadata: { sha256: 'ff' },
  });
  expect(service.received[0]?.url).toBe('/bucket/key');
});

test('a missing object is undefined, a missing bucket an error, although S3 answers HEAD the same', async () => {
  await using withBucket = await awsService(({ url }) => ({ status: url === '/bucket/key' ? 404 : 200 }));
  expect(await createObjectStore(withBucket.access).head('bucket', 'key')).toBeUndefined();
  await using without = await awsService(() => ({ status: 404 }));
  await expect(createObjectStore(without.access).head('bucket', 'key')).rejects.toThrow(MissingBucket);
});

test('a refused HEAD is explained by a GET of one byte', async () => {
  await using service = await awsService(({ method }) =>
    method === 'HEAD' ? { status: 403 } : failure('InvalidAccessKeyId', 403),
  );
  await expect(createObjectStore(service.access).head('bucket', 'key')).rejects.toThrow(
    'AWS does not accept the credentials: s3:GetObject answered InvalidAccessKeyId',
  );
});

test('reads a whole object, or undefined where there is none', async () => {
  await using service = await awsService(({ url }) =>
    url.startsWith('/bucket/there') ? { body: 'hello' } : failure('NoSuchKey', 404),
  );
  const store = createObjectStore(service.access);
  expect(Buffer.from((await store.get('bucket', 'there')) ?? []).toString()).toBe('hello');
  expect(await store.get('bucket', 'not')).toBeUndefined();
});

test('many reads share their connections', async () => {
  await using service = await awsService(() => ({ body: 'x' }));
  const store = createObjectStore(service.access);
  for (let round = 0; round < 20; round += 1) await store.get('bucket', `key-${round}`);
  expect(new Set(service.received.map((request) => request.clientPort)).size).toBe(1);
});

async function* pieces(count: number, bytes: number) {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(bytes, index);
}

test('a small body is put in one piece, with its metadata, and its ETag is returned without quotes', async () => {
  await using service = await awsService(() => ({ headers: { etag: '"e"' } }));
  const { signal } = new AbortController();
  const etag = await createObjectStore(service.access).upload('bucket', 'k', pieces(3, 1_000), {
    metadata: { sha256: 'ff' },
    signal,
  });
  expect(etag).toBe('e');
  expect(service.received.map(({ method, headers }) => [method, headers['x-amz-meta-sha256']])).toEqual([
    ['PUT', 'ff'],
  ]);
});

test('a body that breaks off leaves nothing behind: the upload is aborted', async () => {
  await using service = await awsService(({ method, url }) => {
    if (method === 'POST' && url.includes('uploads')) {
      return xml('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
    }
    return { status: method === 'DELETE' ? 204 : 200, headers: { etag: '"e"' } };
  });
  async function* broken() {
    yield* pieces(10, 1_000_000);
    throw new Error('the source broke off');
  }
  const { signal } = new AbortController();
  const upload = createObjectStore(service.access).upload('bucket', 'k', broken(), { metadata: {}, signal });
  await expect(upload).rejects.toThrow('the source broke off');
  const calls = service.received.map(
    ({ method, url }) => `${method} ${new URL(url, 'http://x').searchParams.has('uploadId')}`,
  );
  expect(calls.at(-1)).toBe('DELETE true');
  expect(service.received.some(({ method, url }) => method === 'POST' && url.includes('uploadId'))).toBe(false);
});

test('a cancelled upload ends with the reason of the cancellation', async () => {
  await using service = await awsService(() => ({ headers: { etag: '"e"' } }));
  const controller = new AbortController();
  const reason = new Error('interrupted');
  async function* slow() {
    yield Buffer.alloc(10);
    controller.abort(reason);
    yield Buffer.alloc(10);
  }
  const store = createObjectStore(service.access);
  await expect(store.upload('bucket', 'k', slow(), { metadata: {}, signal: controller.signal })).rejects.toBe(reason);
});
