import { canonicalRequest, sha256, signature } from './canonical.ts';

/** Keys to sign with. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request to be signed. The header `host` is added from the URL. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Signs a request and returns all its headers. For the lab's own calls to the front door. */
export function signedHeaders(request: Unsigned, keys: SigningKeys, now: Date): Record<string, string> {
  const amzDate = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const payloadHash = sha256(request.body ?? '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': amzDate,
  };
  const names = Object.keys(headers).sort();
  const wire = {
    method: request.method,
    path: request.url.pathname,
    query: request.url.search.slice(1),
    headers: new Map(Object.entries(headers)),
  };
  const scope = { day: amzDate.slice(0, 8), region: request.region, service: request.service };
  const canonical = canonicalRequest(wire, request.service, names, payloadHash);
  const credential = `${keys.accessKeyId}/${scope.day}/${scope.region}/${scope.service}/aws4_request`;
  const proof = signature(keys.secretAccessKey, scope, amzDate, canonical);
  const { host: _host, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${proof}`,
  };
}
