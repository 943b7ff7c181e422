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
import { hasCode, isDenied } from '#lib/ports/aws/core/aws-error.ts';
import { AwsCalls, type CallOptions } from '#lib/ports/aws/core/calls.ts';
import { type AwsAccess, clientSettings, endpointOf } from '#lib/ports/aws/core/client-settings.ts';
import { prepareClient } from '#lib/ports/aws/core/prepare-client.ts';
import { PageTokens, tokenIn } from '#lib/ports/page-tokens.ts';
import { MissingBucket, type ObjectStore } from './s3.ts';

/** An upload sends this many parts of this size at the same time, and holds no more of it in memory. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

/** The service's codes for an object that does not exist. */
const ABSENT = ['NoSuchKey', 'NotFound'];

/** The S3 port over the SDK. */
export function createObjectStore(access: AwsAccess): ObjectStore {
  const calls = new AwsCalls(access, 's3', 'S3');
  const client = prepareClient(
    new S3Client({
      ...clientSettings(access, 'S3'),
      // An endpoint that the user has set rarely has a host name for each bucket.
      forcePathStyle: endpointOf(access.env, 'S3') !== undefined,
    }),
    access,
  );

  /**
   * Throws when the bucket does not exist. S3's answer to a HEAD is the same for a missing object and a missing bucket.
   */
  const requireBucket = async (bucket: string) => {
    try {
      await calls.read('HeadBucket', () => client.send(new HeadBucketCommand({ Bucket: bucket })));
    } catch (error) {
      if (hasCode(error, 'NotFound', 'NoSuchBucket')) throw new MissingBucket(bucket, { cause: error });
      // Without the permission to look at the bucket it counts as present; writing to it tells.
      if (!isDenied(error)) throw error;
    }
  };

  const headOnly = (bucket: string, key: string) =>
    calls.find(
      'HeadObject',
      ABSENT,
      async () => {
        const reply = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return {
          size: reply.ContentLength ?? 0,
          etag: plainTag(reply.ETag),
          metadata: reply.Metadata ?? {},
        };
      },
      readOptions(bucket),
    );

  return {
    async head(bucket, key) {
      try {
        const found = await headOnly(bucket, key);
        if (found === undefined) await requireBucket(bucket);
        return found;
      } catch (error) {
        // The answer to a refused HEAD gives no reason. A GET of one byte does: wrong credentials, or a missing
        // permission.
        if (!hasCode(error, 'Forbidden', 'Unknown', 'BadRequest')) throw error;
        await calls.read(
          'GetObject',
          () => client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: 'bytes=0-0' })),
          readOptions(bucket),
        );
        throw error;
      }
    },

    get(bucket, key) {
      return calls.find(
        'GetObject',
        ABSENT,
        async () => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return Body === undefined ? new Uint8Array() : await Body.transformToByteArray();
        },
        readOptions(bucket),
      );
    },

    getTagged(bucket, key) {
      return calls.find(
        'GetObject',
        ABSENT,
        async () => {
          const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return { bytes: Body === undefined ? new Uint8Array() : await Body.transformToByteArray(), tag: ETag };
        },
        readOptions(bucket),
      );
    },

    async *list(bucket, prefix, after) {
      const tokens = new PageTokens('s3:ListObjectsV2');
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
        token = tokens.next(tokenIn(page));
      } while (token !== undefined);
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
        // With If-Match, S3 answers NoSuchKey when the object has been deleted.
        if (hasCode(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) return undefined;
        throw error;
      }
    },

    upload(bucket, key, body, { metadata, signal }) {
      return calls.write(
        'PutObject',
        async () => {
          signal.throwIfAborted();
          const upload = new Upload({
            client,
            params: { Bucket: bucket, Key: key, Body: Readable.from(body), Metadata: { ...metadata } },
            partSize: PART_BYTES,
            queueSize: PARTS_IN_FLIGHT,
          });
          const abort = () => {
            upload.abort().catch(() => undefined);
          };
          signal.addEventListener('abort', abort, { once: true });
          try {
            const { ETag } = await upload.done();
            return plainTag(ETag);
          } finally {
            signal.removeEventListener('abort', abort);
          }
        },
        { permission: `s3:PutObject and s3:AbortMultipartUpload on ${bucket}`, signal },
      );
    },
  };
}

/** An ETag without its quotes. */
const plainTag = (etag = ''): string => etag.replaceAll('"', '');

/** Names s3:ListBucket too: without that permission, S3 answers 403 and not 404 when an object is missing. */
const readOptions = (bucket: string): CallOptions => ({ permission: `s3:GetObject and s3:ListBucket on ${bucket}` });
