import { createHash, createHmac } from 'node:crypto';

/** Keys to sign with. They stay within the ports. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request as far as its signature covers it. */
export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly body?: string | Uint8Array | undefined;
}

/** Where and when a signature holds. */
export interface SigningScope {
  readonly region: string;
  /** As it stands in credential scopes, such as `execute-api`. */
  readonly service: string;
  /** ms since 1970. */
  readonly now: number;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Every service but S3 covers the path with each segment encoded once more than it is sent. */
const canonicalPath = (url: URL): string => url.pathname.split('/').map(encoded).join('/');

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');

/**
 * Headers that sign a request with Signature Version 4, for APIs whose methods ask for AWS_IAM. The SDKs sign their own calls;
 * this is for requests that are no call of a service.
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
