import type { Credentials } from '../identity/credentials.ts';
import { type Principal, principalOf } from '../identity/principal.ts';
import { authError, type Protocol } from '../protocol/service-error.ts';
import { AuthError } from '../signature/auth-error.ts';
import { readClaim } from '../signature/claim.ts';
import { verify } from '../signature/verify.ts';
import type { WireRequest } from '../signature/wire.ts';

/** Verifies signatures and finds out who sent a request. */
export class Authenticator {
  readonly #credentials: Credentials;
  readonly #region: string;
  readonly #now: () => number;

  constructor(credentials: Credentials, region: string, now: () => number) {
    this.#credentials = credentials;
    this.#region = region;
    this.#now = now;
  }

  /** The service that a request is signed for; undefined when it has no signature or a malformed one. */
  service(request: WireRequest): string | undefined {
    return this.#claim(request)?.scope.service;
  }

  /** The region that a request is signed for; undefined when it has no signature or a malformed one. */
  signedRegion(request: WireRequest): string | undefined {
    return this.#claim(request)?.scope.region;
  }

  /**
   * Who a request claims to be from, without verification, for the log: the ARN of a known key, else the key id as
   * sent, or `anonymous` without a signature.
   */
  claimed(request: WireRequest): string {
    const id = this.#claim(request)?.accessKeyId;
    return id === undefined ? 'anonymous' : (this.#credentials.find(id)?.arn ?? id);
  }

  /**
   * Verifies a request and returns its sender.
   *
   * @param payloadHash what the client signed as the hash of the body.
   * @param region that it must be signed for; the account's if not given.
   * @throws ServiceError in the protocol's form when the signature, the key, the token or the time is wrong.
   */
  authenticate(request: WireRequest, protocol: Protocol, payloadHash: string, region = this.#region): Principal {
    try {
      const claim = readClaim(request);
      if (claim === undefined) throw new AuthError('missing');
      const key = this.#credentials.find(claim.accessKeyId);
      verify(request, claim, key, { payloadHash, region, now: this.#now() });
      if (key === undefined) throw new AuthError('unknown-key');
      return principalOf(key.arn);
    } catch (error) {
      if (error instanceof AuthError) throw authError(protocol, error);
      throw error;
    }
  }

  #claim(request: WireRequest): ReturnType<typeof readClaim> {
    try {
      return readClaim(request);
    } catch (error) {
      if (error instanceof AuthError) return undefined;
      throw error;
    }
  }
}
