import { createHash } from 'node:crypto';
import type { WriteGate } from '#lib/converge/writes.ts';
import { MissingBucket, type ObjectStore } from '#lib/ports/aws/s3/s3.ts';

export interface FakeObject {
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface FakeStore extends ObjectStore {
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, FakeObject>;
}

const tagOf = ({ bytes }: Pick<FakeObject, 'bytes'>): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** S3 with the buckets given; any other is missing. */
export function fakeS3(writes: WriteGate, buckets: readonly string[] = ['user-0affd5f86743-bucket']): FakeStore {
  const objects = new Map<string, FakeObject>();
  const within = (bucket: string) => {
    if (!buckets.includes(bucket)) throw new MissingBucket(bucket);
  };
  const store = (bucket: string, key: string, bytes: Uint8Array, metadata: FakeObject['metadata']) => {
    within(bucket);
    objects.set(`${bucket}/${key}`, { bytes, metadata });
  };
  return {
    objects,
    async head(bucket, key) {
      within(bucket);
      const found = objects.get(`${bucket}/${key}`);
      if (found === undefined) return undefined;
      const etag = createHash('md5').update(found.bytes).digest('hex');
      return { size: found.bytes.length, etag, metadata: found.metadata };
    },
    async get(bucket, key) {
      within(bucket);
      return objects.get(`${bucket}/${key}`)?.bytes;
    },
    async getTagged(bucket, key) {
      within(bucket);
      const found = objects.get(`${bucket}/${key}`);
      return found && { bytes: found.bytes, tag: tagOf(found) };
    },
    replace: (bucket, key, body, tag) =>
      writes.run('s3:PutObject', async () => {
        const found = objects.get(`${bucket}/${key}`);
        if ((found && tagOf(found)) !== tag) return undefined;
        store(bucket, key, Buffer.from(body), {});
        return tagOf({ bytes: Buffer.from(body) });
      }),
    async *list(bucket, prefix, after = '') {
      within(bucket);
      const keys = [...objects.keys()]
        .filter((name) => name.startsWith(`${bucket}/${prefix}`) && name.slice(bucket.length + 1) > after)
        .sort();
      for (const name of keys) {
        yield { key: name.slice(bucket.length + 1), size: objects.get(name)?.bytes.length ?? 0 };
      }
    },
    upload: (bucket, key, body, { metadata, signal }) =>
      writes.run('s3:PutObject', async () => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) {
          signal.throwIfAborted();
          chunks.push(chunk);
        }
        store(bucket, key, Buffer.concat(chunks), metadata);
        return tagOf({ bytes: Buffer.concat(chunks) }).replaceAll('"', '');
      }),
  };
}
