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

/** S3 as the pipeline uses it. */
export interface ObjectStore {
  /** @throws AwsError with code `NoSuchBucket` when it is the bucket that is missing. */
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** The whole object; undefined when there is none. */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Keys below a prefix in UTF-8 order, page by page. */
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
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
