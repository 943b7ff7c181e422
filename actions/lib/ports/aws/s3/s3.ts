export interface StoredObject {
  readonly size: number;
  /** Without quotes. A multipart ETag (with `-`) is no MD5. */
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
}

/** An object with the tag that names this very version of it. */
export interface TaggedObject {
  readonly bytes: Uint8Array;
  /** As S3 gave it, quotes included. */
  readonly tag: string;
}

/** S3 as the pipeline uses it. */
export interface ObjectStore {
  /** @throws AwsError with code `NoSuchBucket` when it is the bucket that is missing. */
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** The whole object; undefined when there is none. */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Like `get`, with the tag that `replace` asks for. */
  getTagged(bucket: string, key: string): Promise<TaggedObject | undefined>;
  /** Keys below a prefix in UTF-8 order, page by page; with `after`, those that follow it. */
  list(bucket: string, prefix: string, after?: string): AsyncIterable<ListedObject>;
  /**
   * Puts an object in the place of one version, or of none, and only then. A write: s3:PutObject.
   *
   * @param tag of the version that is to be replaced; undefined = there must be none.
   * @returns the new version's tag; undefined when another version is there.
   */
  replace(bucket: string, key: string, body: string, tag: string | undefined): Promise<string | undefined>;
  /** A write: s3:PutObject. */
  put(
    bucket: string,
    key: string,
    body: Uint8Array | string,
    options?: { readonly contentType?: string },
  ): Promise<void>;
  /** Streams a body of unknown length in parts. A write: s3:PutObject. */
  upload(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    options: { readonly metadata: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<void>;
}
