import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { ServiceError } from '../../protocol/service-error.ts';

/** Values of x-amz-content-sha256 that replace the hash of a body that was not hashed before it was sent. */
const markers = new Set([
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

/**
 * What a client signed as the hash of its body: a hex digest or a marker.
 *
 * @param header value of x-amz-content-sha256.
 * @throws ServiceError when the header is missing or is neither.
 */
export function signedPayload(header: string | undefined): string {
  if (header === undefined) {
    throw new ServiceError(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (markers.has(header) || /^[0-9a-f]{64}$/.test(header)) return header;
  const text =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.';
  throw new ServiceError(400, 'InvalidArgument', text);
}

/** The body is another one than the client signed. */
export class PayloadMismatch extends Error {
  override readonly name = 'PayloadMismatch';
}

/**
 * Hashes a body while passing it on. It holds the last chunk back until the hash is verified, so that the receiver
 * never gets a whole body that was not signed. Fails with PayloadMismatch.
 */
export class PayloadGuard extends Transform {
  readonly #hash = createHash('sha256');
  readonly #wanted: string;
  #held: Buffer | undefined;

  /** @param signed the result of {@link signedPayload}. */
  constructor(signed: string) {
    super();
    this.#wanted = markers.has(signed) ? '' : signed;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const ready = this.#held;
    this.#held = chunk;
    if (this.#wanted !== '') this.#hash.update(chunk);
    done(null, ready);
  }

  override _flush(done: TransformCallback): void {
    if (this.#wanted !== '' && this.#hash.digest('hex') !== this.#wanted) {
      done(new PayloadMismatch('The body is not the one that was signed.'));
    } else {
      done(null, this.#held);
    }
  }
}
