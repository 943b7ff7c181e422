import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

type Env = Readonly<Record<string, string>>;

/** A client of the bucket that the variables of a lab name. */
export const s3Of = (env: Env): S3Client =>
  new S3Client({
    region: env['AWS_REGION'] ?? '',
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  });

/** One post: a row of each table. */
export const postOf = (index: number) => ({
  pin: {
    index,
    unique_id: `id-${index}`,
    title: index % 7 === 0 ? 'No Title Data Available' : `Title ${index}`,
    follower_count: ['437', '31k', '8M', 'User Info Error'][index % 4],
    poster_name: `poster ${index % 5}`,
    save_location: 'Local save in /data/art',
    category: ['art', 'travel', 'finance'][index % 3],
  },
  geo: {
    ind: index,
    timestamp: '2019-03-04T05:06:07',
    latitude: 1.5,
    longitude: -2.5,
    country: `Country ${index % 4}`,
  },
  user: {
    ind: index,
    first_name: 'Abigail',
    last_name: 'Ali',
    age: 18 + 2 * index,
    date_joined: '2016-10-24T11:23:51',
  },
});

/** Puts objects as the sink writes them, one a record, for the posts from `first` on. */
export async function putPosts(env: Env, userId: string, first: number, posts: number): Promise<void> {
  const s3 = s3Of(env);
  for (let index = first; index < first + posts; index += 1) {
    for (const [table, value] of Object.entries(postOf(index))) {
      const topic = `${userId}.${table}`;
      const name = `${topic}+0+${String(index).padStart(10, '0')}.json`;
      const Key = `topics/${topic}/partition=0/${name}`;
      await s3.send(new PutObjectCommand({ Bucket: `user-${userId}-bucket`, Key, Body: `${JSON.stringify(value)}\n` }));
    }
  }
  s3.destroy();
}

/** Keys below a prefix with their ETags, all pages of them. */
export async function objectsBelow(env: Env, userId: string, prefix: string): Promise<Map<string, string>> {
  const s3 = s3Of(env);
  const found = new Map<string, string>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: `user-${userId}-bucket`,
        Prefix: prefix,
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
    for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  s3.destroy();
  return found;
}
