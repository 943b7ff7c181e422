import type { WireRequest } from '../../signature/wire.ts';

/** The bucket and key that a request names. Each is empty when the request names none. */
export interface S3Target {
  readonly bucket: string;
  /** The object's key, decoded. */
  readonly key: string;
  /** Percent-encoded path that begins with the bucket's name, the only form that the emulator supports. */
  readonly path: string;
}

/** Reads bucket and key. The bucket is in the host name (`<bucket>.s3.<region>.amazonaws.com`) or in the path. */
export function s3Target(request: WireRequest): S3Target {
  const host = request.headers.get('host') ?? '';
  const hosted = /^(.+)\.s3(?:[.-][\w-]+)?\.amazonaws\.com(?::\d+)?$/.exec(host)?.[1];
  const path = hosted === undefined ? request.path : `/${hosted}${request.path}`;
  const slash = path.indexOf('/', 1);
  const raw = slash < 0 ? '' : path.slice(slash + 1);
  return { bucket: slash < 0 ? path.slice(1) : path.slice(1, slash), key: decode(raw), path };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Query parameters that select another operation on the same path. */
const subresources = new Set(
  `accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle
  list-type location logging metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock
  renameObject replication requestPayment restore retention select session tagging torrent uploadId uploads
  versioning versions website`.split(/\s+/),
);

/** Operations that are passed to the emulator, by method, kind of target and subresource. */
const passed: ReadonlyMap<string, string> = new Map([
  ['GET service', 'ListBuckets'],
  ['HEAD bucket', 'HeadBucket'],
  ['GET bucket', 'ListObjects'],
  ['GET bucket list-type', 'ListObjectsV2'],
  ['GET bucket location', 'GetBucketLocation'],
  ['GET bucket uploads', 'ListMultipartUploads'],
  ['GET bucket versioning', 'GetBucketVersioning'],
  ['PUT bucket versioning', 'PutBucketVersioning'],
  ['GET bucket versions', 'ListObjectVersions'],
  ['GET bucket encryption', 'GetBucketEncryption'],
  ['GET object', 'GetObject'],
  ['HEAD object', 'HeadObject'],
  ['PUT object', 'PutObject'],
  ['DELETE object', 'DeleteObject'],
  ['POST object uploads', 'CreateMultipartUpload'],
  ['PUT object uploadId', 'UploadPart'],
  ['POST object uploadId', 'CompleteMultipartUpload'],
  ['DELETE object uploadId', 'AbortMultipartUpload'],
  ['GET object uploadId', 'ListParts'],
  ['GET object tagging', 'GetObjectTagging'],
  ['PUT object tagging', 'PutObjectTagging'],
]);

/** Operations that the front door answers itself, or whose body it reads before the emulator carries them out. */
const own: ReadonlyMap<string, string> = new Map([
  ['POST bucket delete', 'DeleteObjects'],
  ['PUT bucket encryption', 'PutBucketEncryption'],
  ['DELETE bucket encryption', 'DeleteBucketEncryption'],
  ['GET bucket policy', 'GetBucketPolicy'],
  ['PUT bucket policy', 'PutBucketPolicy'],
  ['DELETE bucket policy', 'DeleteBucketPolicy'],
]);

/** Names of all operations that are carried out. */
export const s3Operations: readonly string[] = [...passed.values(), ...own.values(), 'CopyObject', 'UploadPartCopy'];

/** The operation that a request asks for. */
export interface S3Operation {
  /** AWS's name; method, kind of target and subresource for an operation that the lab lacks. */
  readonly name: string;
  readonly write: boolean;
  /** Whether the operation is carried out. */
  readonly isKnown: boolean;
}

/** Finds out which operation a request asks for. */
export function s3Operation(request: WireRequest, target: S3Target): S3Operation {
  const level = target.bucket === '' ? 'service' : target.key === '' ? 'bucket' : 'object';
  const names = [...new URLSearchParams(request.query).keys()].filter((name) => subresources.has(name));
  const write = request.method !== 'GET' && request.method !== 'HEAD';
  const route = [request.method, level, ...names.sort()].join(' ');
  const name = passed.get(route) ?? own.get(route);
  if (name === undefined) return { name: route, write, isKnown: false };
  const copies = request.headers.has('x-amz-copy-source');
  if (!copies) return { name, write, isKnown: true };
  return { name: name === 'UploadPart' ? 'UploadPartCopy' : 'CopyObject', write, isKnown: true };
}
