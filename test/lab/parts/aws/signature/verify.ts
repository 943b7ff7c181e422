import { timingSafeEqual } from 'node:crypto';
import { AuthError } from './auth-error.ts';
import { canonicalRequest, signature } from './canonical.ts';
import type { Claim } from './claim.ts';
import type { WireRequest } from './wire.ts';

/** What the verification needs to know about an access key. */
export interface KnownKey {
  readonly secret: string;
  /** Session token that the request must carry; absent for long-lived keys. */
  readonly token?: string;
  /** When the key expires, in ISO 8601. */
  readonly expires?: string;
}

/** With what a signature is compared. */
export interface Expected {
  readonly region: string;
  /** In ms since 1970. */
  readonly now: number;
  /** What the client signed as the hash of the body: a hex digest, or S3's marker for an unsigned body. */
  readonly payloadHash: string;
}

/** How far the time of a request may differ from ours, in ms. AWS allows 15 minutes for S3 and 5 for the others. */
const allowedSkew = (service: string): number => (service === 's3' ? 15 : 5) * 60_000;

/** Parses `YYYYMMDDTHHMMSSZ` to ms since 1970; NaN for any other text. */
export function timeOf(amzDate: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function checkTime(claim: Claim, now: number): void {
  const at = timeOf(claim.amzDate);
  if (Number.isNaN(at)) throw new AuthError('incomplete', 'X-Amz-Date must be in ISO 8601 basic format.');
  if (!claim.amzDate.startsWith(claim.scope.day)) {
    throw new AuthError('incomplete', `Date in Credential scope does not match ${claim.amzDate}.`);
  }
  if (claim.expires !== undefined) {
    if (now > at + claim.expires * 1000) throw new AuthError('expired-request', claim.amzDate);
    if (at > now + allowedSkew(claim.scope.service)) throw new AuthError('skew', claim.amzDate);
  } else if (Math.abs(now - at) > allowedSkew(claim.scope.service)) {
    throw new AuthError('skew', claim.amzDate);
  }
}

function checkToken(claim: Claim, key: KnownKey, now: number): void {
  if (claim.token !== key.token) throw new AuthError('bad-token');
  if (key.expires !== undefined && Date.parse(key.expires) <= now) throw new AuthError('expired-token');
}

/**
 * Verifies a signature in AWS's order: region, date, key, token, signed headers, and then the signature itself.
 *
 * @param key undefined when the access key id is unknown.
 * @throws AuthError for the first check that fails.
 */
export function verify(request: WireRequest, claim: Claim, key: KnownKey | undefined, expected: Expected): void {
  if (claim.scope.region !== expected.region) throw new AuthError('scope', claim.scope.region);
  checkTime(claim, expected.now);
  if (key === undefined) throw new AuthError('unknown-key');
  checkToken(claim, key, expected.now);
  if (!claim.signedHeaders.includes('host')) throw new AuthError('unsigned-header', 'host');
  for (const name of request.headers.keys()) {
    if (name.startsWith('x-amz-') && !claim.signedHeaders.includes(name)) throw new AuthError('unsigned-header', name);
  }
  const canonical = canonicalRequest(request, claim.scope.service, claim.signedHeaders, expected.payloadHash);
  const wanted = Buffer.from(signature(key.secret, claim.scope, claim.amzDate, canonical));
  const given = Buffer.from(claim.signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw new AuthError('signature');
}
