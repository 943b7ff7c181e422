import type { WireRequest } from '../../../signature/wire.ts';
import type { S3Target } from '../operations.ts';

/** One permission that a call needs, and on what. */
export interface Need {
  /** As in `s3:GetObject`. */
  readonly action: string;
  readonly bucket: string;
  /** ARN of the bucket or object. */
  readonly resource: string;
}

/** Permissions of operations on the whole account or a bucket, where they are not named as the operation is. */
const bucketActions: Readonly<Record<string, string>> = {
  HeadBucket: 's3:ListBucket',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  DeleteBucketEncryption: 's3:PutEncryptionConfiguration',
};

/** Permissions of operations on an object, where they are not named as the operation is. */
const objectActions: Readonly<Record<string, string>> = {
  HeadObject: 's3:GetObject',
  CopyObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  UploadPartCopy: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  ListParts: 's3:ListMultipartUploadParts',
};

/** Permissions that have another name when the request names a version. */
const versioned = new Set(['s3:GetObject', 's3:DeleteObject', 's3:GetObjectTagging', 's3:PutObjectTagging']);

const withVersion = (action: string): string => action.replace(/(Object)/, '$1Version');

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** The object that a copy is made from, with its version. */
export interface CopySource {
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Reads the header `x-amz-copy-source`; undefined for a request without it. */
export function copySource(request: WireRequest): CopySource | undefined {
  const header = request.headers.get('x-amz-copy-source');
  if (header === undefined) return undefined;
  const [path = '', query = ''] = header.split('?');
  const [bucket = '', ...key] = decodeURIComponent(path).replace(/^\//, '').split('/');
  return { bucket, key: key.join('/'), versionId: new URLSearchParams(query).get('versionId') ?? undefined };
}

/** The permissions that a call needs. DeleteObjects needs none here: it is asked object by object. */
export function needsOf(operation: string, target: S3Target, request: WireRequest): Need[] {
  if (operation === 'DeleteObjects') return [];
  if (operation === 'ListBuckets') {
    return [{ action: 's3:ListAllMyBuckets', bucket: '', resource: 'arn:aws:s3:::*' }];
  }
  const { bucket, key } = target;
  if (key === '')
    return [{ action: bucketActions[operation] ?? `s3:${operation}`, bucket, resource: bucketArn(bucket) }];
  const action = objectActions[operation] ?? `s3:${operation}`;
  const hasVersion = new URLSearchParams(request.query).has('versionId') && versioned.has(action);
  const own = { action: hasVersion ? withVersion(action) : action, bucket, resource: objectArn(bucket, key) };
  const source = copySource(request);
  if (source === undefined) return [own];
  const read = source.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  return [own, { action: read, bucket: source.bucket, resource: objectArn(source.bucket, source.key) }];
}
