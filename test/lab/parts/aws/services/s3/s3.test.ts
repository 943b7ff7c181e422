import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { s3Operation, s3Target } from './operations.ts';
import { PayloadGuard, PayloadMismatch } from './payload.ts';

const operation = (method: string, target: string, headers: Record<string, string> = {}) => {
  const [path = '', query = ''] = target.split('?');
  const request = { method, path, query, headers: new Map(Object.entries(headers)) };
  return s3Operation(request, s3Target(request));
};

test.each([
  ['GET', '/', 'ListBuckets', false],
  ['HEAD', '/b', 'HeadBucket', false],
  ['GET', '/b?list-type=2&prefix=x', 'ListObjectsV2', false],
  ['PUT', '/b/k?x-id=PutObject', 'PutObject', true],
  ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart', true],
  ['POST', '/b/k?uploads', 'CreateMultipartUpload', true],
  ['POST', '/b?delete', 'DeleteObjects', true],
  ['GET', '/b?versions&prefix=x', 'ListObjectVersions', false],
  ['PUT', '/b?versioning', 'PutBucketVersioning', true],
  ['GET', '/b/k?versionId=v', 'GetObject', false],
  ['PUT', '/b?policy', 'PutBucketPolicy', true],
])('%s %s is %s', (method, target, name, write) => {
  expect(operation(method, target)).toEqual({ name, write, isKnown: true });
});

test('operations that are not in the list are not passed to the emulator', () => {
  expect(operation('PUT', '/b').isKnown).toBe(false);
  expect(operation('GET', '/b?policyStatus').isKnown).toBe(false);
  expect(operation('PUT', '/b/k?acl').isKnown).toBe(false);
});

test('a bucket in the host name becomes part of the path', () => {
  const headers = new Map([['host', 'b.s3.us-east-1.amazonaws.com']]);
  const target = s3Target({ method: 'GET', path: '/a%20b/c', query: '', headers });
  expect(target).toEqual({ bucket: 'b', key: 'a b/c', path: '/b/a%20b/c' });
});

test('a body passes completely with its own hash, and never completely with another one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 }), { minLength: 1 }), async (parts) => {
      const chunks = parts.map((part) => Buffer.from(part));
      const body = Buffer.concat(chunks);
      const hash = createHash('sha256').update(body).digest('hex');
      expect(await buffer(Readable.from(chunks).pipe(new PayloadGuard(hash)))).toEqual(body);
      let passed = 0;
      const refused = new PayloadGuard(hash.replaceAll(/./g, '0'));
      refused.on('data', (chunk: Buffer) => {
        passed += chunk.length;
      });
      const failure = new Promise((resolve) => refused.once('error', resolve));
      Readable.from(chunks).pipe(refused);
      expect(await failure).toBeInstanceOf(PayloadMismatch);
      expect(passed).toBeLessThan(body.length);
    }),
    { numRuns: 30 },
  );
});
