import { UserError } from '#lib/errors.ts';

/** What S3 knows of an object without reading it. */
export interface StoredObject {
  /** In bytes. */
  readonly size: number;
  /**
   * Without its quotes. The MD5 of the content in hex, unless it holds a `-`: then the object was uploaded in parts.
   */
  readonly etag: string;
  /** What the uploader stored with the object. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** One line of a listing. */
export interface ListedObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** An object's content, and the tag of the version that was read. */
export interface TaggedObject {
  readonly bytes: Uint8Array;
  /** The ETag as S3 returned it, with its quotes. */
  readonly tag: string;
}

/** The bucket itself does not exist. */
export class MissingBucket extends UserError {
  constructor(bucket: string, options: { readonly cause?: unknown } = {}) {
    super(`The bucket ${bucket} does not exist. Create it, or correct userId in the config.`, options);
    this.name = 'MissingBucket';
  }
}

/** S3 as the pipeline uses it. A call that fails throws AwsError. */
export interface ObjectStore {
  /**
   * Looks at an object without reading it. Undefined when there is no object of that key.
   *
   * @throws MissingBucket when the bucket does not exist.
   */
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** The content of an object; undefined when there is no object of that key. */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Like `get`, with the tag that `replace` needs. */
  getTagged(bucket: string, key: string): Promise<TaggedObject | undefined>;
  /**
   * The objects whose keys begin with a prefix, in UTF-8 order of the keys; with `after`, only those behind that key.
   */
  list(bucket: string, prefix: string, after?: string): AsyncIterable<ListedObject>;
  /**
   * Writes an object only if nobody else has written it since it was read. A write: s3:PutObject.
   *
   * @param tag of the version to replace; undefined = there must be no object of that key.
   * @returns the new version's tag; undefined when there is another version, and nothing was written.
   */
  replace(bucket: string, key: string, body: string, tag: string | undefined): Promise<string | undefined>;
  /**
   * Writes an object from a stream of unknown length, in parts. A write: s3:PutObject.
   *
   * @returns the ETag of the object, without its quotes.
   * @throws the signal's reason when it aborts. No part of the object is then left in the bucket.
   */
  upload(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    options: { readonly metadata: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<string>;
}
