import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AwsError, hasCode, isDenied } from '#lib/ports/aws/core/aws-error.ts';
import { type AwsAccess, AwsCalls, clientSettings, endpointOf, type ReadOptions } from '#lib/ports/aws/core/client.ts';
import type { ObjectStore } from './s3.ts';

/** Two parts of 8 MiB are under way at a time: what an upload holds in memory, whatever its size. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_UNDER_WAY = 2;

/** S3 over the SDK. */
export function createObjectStore(access: AwsAccess): ObjectStore {
  const calls = new AwsCalls(access, 's3', 'S3');
  const client = new S3Client({
    ...clientSettings(access, 'S3'),
    // Behind an endpoint of one's own there is rarely a name for each bucket.
    forcePathStyle: endpointOf(access.env, 'S3') !== undefined,
  });

  /** S3 answers a HEAD of a missing object and of a missing bucket alike. */
  const refuseMissingBucket = async (bucket: string) => {
    try {
      await calls.read('HeadBucket', () => client.send(new HeadBucketCommand({ Bucket: bucket })));
    } catch (error) {
      if (hasCode(error, 'NotFound', 'NoSuchBucket')) throw missingBucket(bucket, error);
      // Who may not look at the bucket learns of its absence when writing to it.
      if (!isDenied(error)) throw error;
    }
  };

  const headOnly = (bucket: string, key: string) =>
    calls.find(
      'HeadObject',
      ['NotFound', 'NoSuchKey'],
      async () => {
        const reply = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return {
          size: reply.ContentLength ?? 0,
          etag: (reply.ETag ?? '').replaceAll('"', ''),
          metadata: reply.Metadata ?? {},
        };
      },
      reading(bucket),
    );

  return {
    async head(bucket, key) {
      try {
        const found = await headOnly(bucket, key);
        if (found === undefined) await refuseMissingBucket(bucket);
        return found;
      } catch (error) {
        // A refused HEAD says nothing else; a GET of one byte says whether it is the keys or a permission.
        if (!hasCode(error, 'Forbidden', 'Unknown', 'BadRequest')) throw error;
        await calls.read(
          'GetObject',
          () => client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: 'bytes=0-0' })),
          reading(bucket),
        );
        throw error;
      }
    },

    get(bucket, key) {
      return calls.find(
        'GetObject',
        ['NoSuchKey', 'NotFound'],
        async () => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return Body === undefined ? new Uint8Array() : await Body.transformToByteArray();
        },
        reading(bucket),
      );
    },

    getTagged(bucket, key) {
      return calls.find(
        'GetObject',
        ['NoSuchKey', 'NotFound'],
        async () => {
          const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return { bytes: Body === undefined ? new Uint8Array() : await Body.transformToByteArray(), tag: ETag };
        },
        reading(bucket),
      );
    },

    async *list(bucket, prefix, after) {
      let token: string | undefined;
      do {
        const query = {
          Bucket: bucket,
          Prefix: prefix,
          ...(after === undefined ? {} : { StartAfter: after }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        };
        const page = await calls.read('ListObjectsV2', () => client.send(new ListObjectsV2Command(query)), {
          permission: `s3:ListBucket on ${bucket}`,
        });
        for (const { Key, Size } of page.Contents ?? []) {
          if (Key !== undefined) yield { key: Key, size: Size ?? 0 };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },

    async put(bucket, key, body, options = {}) {
      await calls.write(
        'PutObject',
        () =>
          client.send(
            new PutObjectCommand({
              Bucket: bucket,
              Key: key,
              Body: body,
              ...(options.contentType === undefined ? {} : { ContentType: options.contentType }),
            }),
          ),
        { permission: `s3:PutObject on ${bucket}` },
      );
    },

    async replace(bucket, key, body, tag) {
      const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
      try {
        return await calls.write(
          'PutObject',
          async () => {
            const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...condition });
            return (await client.send(command)).ETag ?? '';
          },
          { permission: `s3:PutObject on ${bucket}` },
        );
      } catch (error) {
        // With If-Match, S3 answers 404 where there is no object any more.
        if (hasCode(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) return undefined;
        throw error;
      }
    },

    async upload(bucket, key, body, { metadata, signal }) {
      await calls.write(
        'PutObject',
        async () => {
          signal.throwIfAborted();
          const upload = new Upload({
            client,
            params: { Bucket: bucket, Key: key, Body: Readable.from(body), Metadata: { ...metadata } },
            partSize: PART_BYTES,
            queueSize: PARTS_UNDER_WAY,
          });
          const abort = () => {
            upload.abort().catch(() => undefined);
          };
          signal.addEventListener('abort', abort, { once: true });
          try {
            await upload.done();
          } finally {
            signal.removeEventListener('abort', abort);
          }
        },
        { permission: `s3:PutObject and s3:AbortMultipartUpload on ${bucket}`, signal },
      );
    },
  };
}

/** Without s3:ListBucket, S3 answers 403 where an object is missing. */
const reading = (bucket: string): ReadOptions => ({ permission: `s3:GetObject and s3:ListBucket on ${bucket}` });

const missingBucket = (bucket: string, cause: unknown): AwsError =>
  new AwsError(`There is no bucket ${bucket}. Create it, or correct userId in the config.`, 'NoSuchBucket', cause);
