import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from './wire.ts';

/** The scope of a signature: day (`YYYYMMDD`), region and service for which its key was derived. */
export interface Scope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** Hex SHA-256. */
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Percent-encodes as RFC 3986 requires, that is with five characters that `encodeURIComponent` leaves as they are. */
export const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path as it is signed. All services except S3 normalise it and encode it a second time. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') return path === '' ? '/' : path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(encodeRfc3986(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

/** Decodes a text; returns it unchanged when its encoding is invalid, and the signature then does not match. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encodeRfc3986(decoded(name)), encodeRfc3986(decoded(value))];
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The canonical request of AWS Signature Version 4: the text whose hash is signed. */
export function canonicalRequest(
  request: WireRequest,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const headers = signedHeaders.map((name) => {
    const value = request.headers.get(name) ?? '';
    return `${name}:${value.trim().replace(/ +/g, ' ')}\n`;
  });
  return [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** The signature of a canonical request, in hex. @param amzDate in the form `YYYYMMDDTHHMMSSZ`. */
export function signature(secret: string, scope: Scope, amzDate: string, canonical: string): string {
  const parts = [scope.day, scope.region, scope.service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', amzDate, parts.join('/'), sha256(canonical)].join('\n');
  const key = parts.reduce<string | Buffer>(
    (secretSoFar, part) => createHmac('sha256', secretSoFar).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex');
}
