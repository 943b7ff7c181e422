import { AuthError } from './auth-error.ts';
import type { Scope } from './canonical.ts';
import type { WireRequest } from './wire.ts';

/** What a signed request says about its sender. It is not verified yet. */
export interface Claim {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of the signature, in the form `YYYYMMDDTHHMMSSZ`. */
  readonly amzDate: string;
  /** Session token. */
  readonly token?: string;
  /** Lifetime of a presigned URL in seconds; undefined for a signature in the header. */
  readonly expires?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

function scopeOf(credential: string): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, day, region, service, end, ...rest] = credential.split('/');
  if (!accessKeyId || !day || !region || !service || end !== 'aws4_request' || rest.length > 0) {
    throw new AuthError('incomplete', `Credential must be <key>/<date>/<region>/<service>/aws4_request.`);
  }
  return { accessKeyId, scope: { day, region, service } };
}

function fromHeader(request: WireRequest, authorization: string): Claim {
  const [algorithm, ...rest] = authorization.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) throw new AuthError('incomplete', `Authorization must begin with ${ALGORITHM}.`);
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((field): [string, string] => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals), field.slice(equals + 1)];
      }),
  );
  const need = (name: string): string => {
    const value = fields.get(name);
    if (!value) throw new AuthError('incomplete', `Authorization header requires '${name}' parameter.`);
    return value;
  };
  const amzDate = request.headers.get('x-amz-date');
  if (amzDate === undefined) throw new AuthError('incomplete', `The request must carry the header 'X-Amz-Date'.`);
  const token = request.headers.get('x-amz-security-token');
  return {
    ...scopeOf(need('Credential')),
    signedHeaders: need('SignedHeaders').split(';'),
    signature: need('Signature'),
    amzDate,
    ...(token === undefined ? {} : { token }),
  };
}

function fromQuery(query: URLSearchParams): Claim {
  const need = (name: string): string => {
    const value = query.get(name);
    if (!value) throw new AuthError('incomplete', `The query requires '${name}'.`);
    return value;
  };
  if (need('X-Amz-Algorithm') !== ALGORITHM) throw new AuthError('incomplete', `X-Amz-Algorithm must be ${ALGORITHM}.`);
  const expires = Number(need('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 0 || expires > 604_800) {
    throw new AuthError('incomplete', 'X-Amz-Expires must be between 0 and 604800 seconds.');
  }
  const token = query.get('X-Amz-Security-Token');
  return {
    ...scopeOf(need('X-Amz-Credential')),
    signedHeaders: need('X-Amz-SignedHeaders').split(';'),
    signature: need('X-Amz-Signature'),
    amzDate: need('X-Amz-Date'),
    expires,
    ...(token === null ? {} : { token }),
  };
}

/**
 * Reads the signature of a request from its Authorization header, or else from its query (a presigned URL).
 *
 * @returns undefined when the request is not signed.
 * @throws AuthError `incomplete` when a part of the signature is missing or malformed.
 */
export function readClaim(request: WireRequest): Claim | undefined {
  const authorization = request.headers.get('authorization');
  if (authorization !== undefined) return fromHeader(request, authorization);
  const query = new URLSearchParams(request.query);
  return query.has('X-Amz-Algorithm') || query.has('X-Amz-Credential') ? fromQuery(query) : undefined;
}
