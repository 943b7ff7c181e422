import { keyOf, type Place, type TopicsDir } from '#lib/delivery/expected/object-keys.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';

/** The bucket, and the folder of it in which the sink writes. */
export interface Bucket {
  readonly s3: ObjectStore;
  readonly name: string;
  readonly dir: TopicsDir;
}

/** The value of the object of one record, as text; undefined when there is no such object. */
export async function readValue({ s3, name, dir }: Bucket, place: Place): Promise<string | undefined> {
  const bytes = await s3.get(name, keyOf(dir, place));
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}
