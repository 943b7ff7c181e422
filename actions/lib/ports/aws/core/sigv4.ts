import { createHash, createHmac } from 'node:crypto';

/** Keys to sign with, in plain text. They never leave the ports. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The parts of a request that its signature covers. */
export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly body?: string | Uint8Array | undefined;
}

/** What a signature is valid for. */
export interface SigningScope {
  readonly region: string;
  /** Name of the service in the credential scope, such as `execute-api`. */
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** For every service but S3, the signature covers the path with each segment encoded once more than it is sent. */
const canonicalPath = (url: URL): string => url.pathname.split('/').map(encoded).join('/');

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');

/**
 * Returns the headers that sign a request with AWS Signature Version 4, for APIs whose methods require AWS_IAM. The
 * SDKs sign their own calls; this is for requests that no SDK makes.
 */
export function sign(request: Signable, keys: SigningKeys, scope: SigningScope): Readonly<Record<string, string>> {
  const url = new URL(request.url);
  const date = new Date(scope.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const own = {
    'x-amz-date': date,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const signed = Object.entries({ host: url.host, ...own }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(url),
    canonicalQuery(url),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const parts = [date.slice(0, 8), scope.region, scope.service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, parts.join('/'), sha256(canonical)].join('\n');
  const key = parts.reduce<string | Buffer>(
    (before, part) => createHmac('sha256', before).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    ...own,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${parts.join('/')}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
