import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { generatedRows, ROWS, type Row, type Rows } from '#lab/parts/database/tables.ts';

const AT_ONCE = 16;
const sources = { pin: 'pinterest_data', geo: 'geolocation_data', user: 'user_data' } as const satisfies Readonly<
  Record<string, keyof Rows>
>;

/** How many records the bucket is filled with. */
export const RECORDS = ROWS * Object.keys(sources).length;

/** Where the objects go, and the user id of their topics. */
export interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly bucket: string;
  readonly userId: string;
}

/**
 * Puts every generated row into an object of its own, as the sink does with `flush.size=1`, unless all are there.
 * Removes the objects that an earlier bench wrote together.
 */
export async function putObjects({ env, bucket, userId }: Place): Promise<void> {
  const s3 = new S3Client({
    region: env['AWS_REGION'] ?? '',
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });
  const objects = objectsOf(userId);
  const last = objects.at(-1)?.key ?? '';
  const there = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: last }));
  if ((there.KeyCount ?? 0) === 0) {
    const all = objects.values();
    const put = async () => {
      for (const { key, row } of all) {
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: `${JSON.stringify(row)}\n` }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, put));
  }
  const together = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `compacted/${userId}.` }));
  for (const { Key } of together.Contents ?? []) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  s3.destroy();
}

function objectsOf(userId: string): readonly { readonly key: string; readonly row: Row }[] {
  const rows = generatedRows();
  return Object.entries(sources).flatMap(([table, source]) =>
    rows[source].map((row, offset) => {
      const topic = `${userId}.${table}`;
      const name = `${topic}+0+${String(offset).padStart(10, '0')}.json`;
      return { key: `topics/${topic}/partition=0/${name}`, row };
    }),
  );
}
